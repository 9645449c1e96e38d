// Accounts in words: refusals, roles, reasons to sign in. Pure. Codes: docs/identity.md.
import type { Role } from '@natter/protocol';
import type { Fault } from '../sign-in/ask-identity.ts';
import type { SignInReason } from '../sign-in/who.ts';
import { LOCALE } from '../texts/language.ts';
import { t } from '../texts/accounts.ts';

const FAULTS: Readonly<Record<string, string>> = {
  unauthorized: t.youAreNoLongerSignedIn,
  'sign-in-failed': t.thereIsNoAccountWithThis,
  forbidden: t.yourRoleDoesNotAllowThis,
  'wrong-password': t.thatIsNotYourCurrentPassword,
  'invite-needed': t.yourFirstSignInWithThis,
  'not-found': t.itIsNoLongerThereReload,
  'alias-taken': t.thisNameBelongsToSomebodyElse,
  'last-owner': t.thereMustBeOwnerMakeSomebody,
  'too-many': t.thereAreTooManyAlreadyRemove,
  'invite-gone': t.thisInviteWasUsedUpOr,
  'recovery-gone': t.thisLinkWasUsedOrHas,
  'set-up-gone': t.thisLinkNoLongerWorksIf,
  'flow-gone': t.signInTookTooLongOr,
  'alias-invalid': t.nameHas1To32Letters,
  'bad-alias': t.nameHas1To32Letters,
  'password-invalid': t.passwordHasAtLeast8Characters,
  'too-large': t.thatIsTooLong,
  'issuer-failed': t.otherServiceRefusedOrDidNot,
  busy: t.serverIsBusyTryAgainIn,
  unavailable: t.serverCannotDoThisNowTry,
  offline: t.serverDoesNotAnswerTryAgain,
};

/** Why a request about people failed, and what to do. */
export function faultWords({ code, retryAfterMs }: Fault): string {
  if (code === 'slow-down' || code === 'rate-limited')
    return t.tooManyTries(waitWords(retryAfterMs ?? 1_000));
  return FAULTS[code] ?? t.thatDidNotWorkTryAgain;
}

function waitWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  return seconds < 120 ? t.secondsLong(seconds) : t.minutesLong(Math.ceil(seconds / 60));
}

/** Why a person is asked to sign in; undefined: for the first time. */
export function reasonWords(reason: SignInReason): string | undefined {
  switch (reason) {
    case 'expired':
      return t.yourSignInHasExpiredSign;
    case 'revoked':
      return t.youWereSignedOutInAnother;
    case 'signed-out':
      return t.youAreSignedOut;
    case undefined:
      return undefined;
  }
}

/** A role with its article: `an admin`. */
export function roleWords(role: Role): string {
  return t.withArticle[role];
}

/** A date as people write it: `12 Mar 2026`. */
export function dateWords(atMs: number): string {
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' }).format(atMs);
}
