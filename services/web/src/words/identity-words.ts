// Accounts in words: refusals, roles, reasons to sign in. Pure. Codes: docs/identity.md.
import type { Role } from '@natter/protocol';
import type { Fault } from '../sign-in/ask-identity.ts';
import type { SignInReason } from '../sign-in/who.ts';

const FAULTS: Readonly<Record<string, string>> = {
  unauthorized: 'You are no longer signed in.',
  'sign-in-failed': 'There is no account with this name and password.',
  forbidden: 'Your role does not allow this, or the account is disabled.',
  'wrong-password': 'That is not your current password.',
  'invite-needed': 'Your first sign-in with this service needs an invite. Ask for one.',
  'not-found': 'It is no longer there. Reload the page.',
  'alias-taken': 'This name belongs to somebody else. Choose another.',
  'last-owner': 'There must be an owner. Make somebody else owner first.',
  'too-many': 'There are too many already. Remove one first.',
  'invite-gone': 'This invite was used up or revoked, or has expired. Ask for a new one.',
  'recovery-gone': 'This link was used, or has expired. Ask for a new one.',
  'set-up-gone':
    'This link no longer works. If there is no owner yet, restart identity for another.',
  'flow-gone': 'The sign-in took too long, or began in another browser. Try again.',
  'alias-invalid':
    'A name has 1 to 32 letters and digits, no spaces. It may have - _ . and ’ in it.',
  'bad-alias': 'A name has 1 to 32 letters and digits, no spaces. It may have - _ . and ’ in it.',
  'password-invalid': 'A password has at least 8 characters, and at most 1,024 bytes.',
  'too-large': 'That is too long.',
  'issuer-failed': 'The other service refused, or did not answer. Try again.',
  busy: 'The server is busy. Try again in a moment.',
  unavailable: 'The server cannot do this now. Try again in a moment.',
  offline: 'The server does not answer. Try again when you are connected.',
};

/** Why a request about people failed, and what to do. */
export function faultWords({ code, retryAfterMs }: Fault): string {
  if (code === 'slow-down' || code === 'rate-limited')
    return `Too many tries. Wait ${waitWords(retryAfterMs ?? 1_000)}, then try again.`;
  return FAULTS[code] ?? 'That did not work. Try again.';
}

function waitWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds === 1) return 'a second';
  return seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}

/** Why a person is asked to sign in; undefined: for the first time. */
export function reasonWords(reason: SignInReason): string | undefined {
  switch (reason) {
    case 'expired':
      return 'Your sign-in has expired. Sign in again; your drafts are still here.';
    case 'revoked':
      return 'You were signed out: in another tab, on another device, or by an admin.';
    case 'signed-out':
      return 'You are signed out.';
    case undefined:
      return undefined;
  }
}

/** A role with its article: `an admin`. */
export function roleWords(role: Role): string {
  return role === 'owner' || role === 'admin' ? `an ${role}` : `a ${role}`;
}

/** A date as people write it: `12 Mar 2026`. */
export function dateWords(atMs: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(atMs);
}
