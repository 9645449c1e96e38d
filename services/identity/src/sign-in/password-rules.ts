// Which passwords people may choose. Pure. Length decides, not kinds of characters (NIST SP
// 800-63B, 3.1.1.2).
import { PASSWORD_BYTES_MAX, PASSWORD_CHARACTERS_MIN } from '@natter/trust';
import { refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';

/** Returns why the password cannot be chosen by the person of that alias, or undefined. */
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

/** True for a password that nobody can have. */
export const isTooLong = (password: string): boolean =>
  // A UTF-16 unit is at least one byte: most need no count.
  password.length > PASSWORD_BYTES_MAX || Buffer.byteLength(password) > PASSWORD_BYTES_MAX;
