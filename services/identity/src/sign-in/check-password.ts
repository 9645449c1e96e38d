// Checks a password under the limits on guessing. Takes the same time if there is no such person.
import { parseAlias } from '@natter/protocol/alias';
import type { Identity } from '../identity.ts';
import { refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import type { Person } from '../store/records.ts';
import type { Try } from './sign-in-limits.ts';

/** The one answer for an unknown alias and a wrong password. */
export const signInFailed = (): Refused =>
  refuse('sign-in-failed', 'The name or the password is wrong.');

/** Returns the attempt as the limits count it. `from`: keyed hash of the address. */
export async function attemptOf(
  { keys }: Identity,
  of: {
    readonly alias: string;
    readonly person: Person | undefined;
    readonly from: string | undefined;
  },
): Promise<Try> {
  const { alias, person, from } = of;
  return {
    alias: await keys.blind(`alias ${parseAlias(alias)?.key ?? alias}`),
    ...(from !== undefined && { address: from }),
    known: from !== undefined && (person?.sessions.some((one) => one.from === from) ?? false),
  };
}

/** Returns undefined if the password is right, else the refusal. */
export async function checkPassword(
  { limits, passwords, tellFailure }: Identity,
  check: { readonly attempt: Try; readonly person: Person | undefined; readonly password: string },
): Promise<Refused | undefined> {
  const { attempt, person, password } = check;
  const waitMs = limits.begin(attempt);
  if (waitMs > 0) {
    const message = `Too many attempts. Wait ${Math.ceil(waitMs / 1_000)} s, then try again.`;
    return refuse('slow-down', message, waitMs);
  }
  const fits = await passwords.fits(password, person?.password);
  if (typeof fits !== 'boolean') {
    limits.withdraw(attempt);
    return fits;
  }
  if (!fits) {
    tellFailure(attempt);
    return signInFailed();
  }
  limits.succeed(attempt);
  return undefined;
}
