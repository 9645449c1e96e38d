// Which passwords a person may choose. Pure. Only length counts (NIST SP 800-63B, 3.1.1.2).
import { PASSWORD_BYTES_MAX, PASSWORD_CHARACTERS_MIN } from '@natter/trust';
import { refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';

/** Returns why a person with that alias cannot choose the password, or undefined. */
export function passwordFault(password: string, alias: string): Refused | undefined {
  if (isTooLong(password)) {
    return refuse('password-invalid', `Use at most ${PASSWORD_BYTES_MAX} bytes for a password.`);
  }
  if (Array.from(password).length < PASSWORD_CHARACTERS_MIN) {
    return refuse(
      'password-invalid',
      `Use at least ${PASSWORD_CHARACTERS_MIN} characters for a password.`,
    );
  }
  if (new Set(password).size === 1 || password.toLowerCase() === alias.toLowerCase()) {
    return refuse('password-invalid', 'This password is too easy to guess. Choose another.');
  }
  return undefined;
}

/** True for a password longer than any that can be chosen. */
export const isTooLong = (password: string): boolean =>
  // A UTF-16 unit takes at least one byte, so most need no count.
  password.length > PASSWORD_BYTES_MAX || Buffer.byteLength(password) > PASSWORD_BYTES_MAX;
