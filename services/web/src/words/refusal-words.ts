// Reasons of refusals, in words for people. Pure. Codes: docs/protocol.md, "Codes". Loaded with the
// first refusal (loading/explain.ts).
import { ClientError, RefusedError } from '@natter/client';
import type { Refusal, RefusalCode, Right } from '@natter/protocol';
import { nameWords } from './audience-words.ts';
import { momentWords } from './time-words.ts';
import { lengthWords } from './length-words.ts';

const NOBODY_GOT_IT = 'Nobody got it.';
const NAME_RULE =
  'A name has 1 to 32 letters and digits, no spaces. It may have - _ . and ’ in it.';
const NO_SPACE = 'The server has no space left. Try again later.';

export interface SayRefusedOptions {
  readonly nowMs: number;
  /** The room is archived, as far as this page knows. */
  readonly isArchived: boolean;
}

/** The reason why a message was not sent. */
export function sayRefusedWords(error: unknown, options: SayRefusedOptions): string {
  if (error instanceof ClientError) return clientErrorWords(error);
  if (!(error instanceof RefusedError)) return 'It could not be sent.';
  const { refusal } = error;
  const { missing = [] } = refusal;
  switch (refusal.code) {
    case 'no-such-member':
      return missing.length === 0
        ? `Somebody you named has left. ${NOBODY_GOT_IT}`
        : `${nameWords(missing)} ${missing.length === 1 ? 'has' : 'have'} left. ${NOBODY_GOT_IT}`;
    case 'too-large':
      return 'It is too large.';
    case 'log-full':
      return NO_SPACE;
    case 'not-joined':
      return 'You are no longer in this room.';
    case 'unauthorized':
      return `You are no longer signed in. ${NOBODY_GOT_IT}`;
    case 'room-archived':
      return `This room is archived: it can only be read. ${NOBODY_GOT_IT}`;
    case 'forbidden':
      return `${mayNotSayWords(refusal, options)} ${NOBODY_GOT_IT}`;
    case 'rate-limited':
      return `Too fast. ${waitWords(refusal)}`;
    case 'slow-mode':
      return `This room is in slow mode. ${waitWords(refusal)}`;
    case 'unavailable':
      return 'The server could not say whether it was stored. Try again: it is not sent twice.';
    case 'alias-taken':
    case 'bad-alias':
    case 'bad-request':
    case 'bad-room':
    case 'hello-timeout':
    case 'room-full':
    case 'no-such-room':
    case 'room-exists':
    case 'no-such-person':
    case 'last-owner':
    case 'bad-invite':
    case 'no-such-message':
    case 'too-late':
    case 'no-archive':
      return `The server refused it: ${refusal.message}.`;
  }
}

function clientErrorWords({ code }: ClientError): string {
  switch (code) {
    case 'unknown-outcome':
      return 'No answer came. It may have been sent, or not.';
    case 'queue-full':
      return 'Too many messages are waiting to be sent.';
    case 'upload-failed':
      return 'The upload broke off.';
    case 'left':
      return 'You have left this room.';
    case 'closed':
    case 'no-token':
    case 'revoked':
    case 'replaced':
    case 'expelled':
      return 'The connection was closed before it was sent.';
  }
}

/** `needs`: the right that is missing. */
function mayNotWords(needs: Right | undefined): string {
  switch (needs) {
    case 'say':
    case 'signal':
      return 'You may read here, but not write.';
    case 'upload':
      return 'You may not send files here.';
    case 'read':
      return 'This room is no longer open to you.';
    case 'moderate':
    case undefined:
      return 'You may not do this here.';
  }
}

/** Mutes have an end; other rights need somebody who grants them. */
function mayNotSayWords({ needs, retryAfter }: Refusal, options: SayRefusedOptions): string {
  const { isArchived, nowMs } = options;
  if (needs !== 'say') return mayNotWords(needs);
  if (isArchived) return 'This room is archived: it can only be read.';
  return retryAfter === undefined
    ? mayNotWords(needs)
    : `You are muted here until ${momentWords(nowMs + retryAfter, nowMs)}.`;
}

/** A scheduled message was not sent at its time. */
export function droppedWords(refusal: Refusal, nowMs: number): string {
  const why = sayRefusedWords(new RefusedError(refusal), { nowMs, isArchived: false });
  return `Your scheduled message in #${refusal.room ?? 'a room'} was not sent. ${why}`;
}

/** A private message was written before the room's log began anew. */
export const otherLogWords = 'The room was reset since you wrote this. Choose again who sees it.';

/** The reason why this person is no longer in a room, or could not come back into it. */
export function lostWords({ code, message, retryAfter }: Refusal, nowMs: number): string {
  if (code === 'alias-taken') return 'Somebody else took your name here while you were away.';
  if (code !== 'forbidden') return `You are no longer in this room: ${message}.`;
  return retryAfter === undefined
    ? `This room is no longer open to you: ${message}.`
    : bannedWords(nowMs + retryAfter, nowMs);
}

/** A room left the list of a person who may no longer read it. */
export function removedWords(title: string, { message }: Refusal): string {
  return `#${title} is no longer open to you, so it left your list: ${message}.`;
}

/** The reason why a room could not be entered. */
export function joinRefusedWords(
  error: unknown,
  { alias, nowMs }: { readonly alias: string; readonly nowMs: number },
): string {
  if (error instanceof ClientError) return 'The connection was closed. Try again.';
  if (!(error instanceof RefusedError)) return 'That did not work. Try again.';
  const { refusal } = error;
  switch (refusal.code) {
    case 'alias-taken':
      return `Somebody here is called ${alias} already.`;
    case 'bad-alias':
      return NAME_RULE;
    case 'room-full':
      return 'The room is full.';
    case 'log-full':
      return NO_SPACE;
    case 'bad-room':
      return 'That is not a room name.';
    case 'too-large':
      return 'You are in too many rooms, or here on too many devices. Leave one first.';
    case 'unauthorized':
      return 'You are no longer signed in. Sign in and try again.';
    case 'forbidden':
    case 'no-such-room':
      return closedWords(refusal, nowMs);
    case 'bad-invite':
      return BAD_INVITE;
    case 'room-archived':
      return 'This room is archived, and lets nobody in.';
    case 'rate-limited':
      return `Too fast. ${waitWords(refusal)}`;
    case 'unavailable':
      return 'The server cannot do this now. Try again in a moment.';
    case 'bad-request':
    case 'hello-timeout':
    case 'no-such-member':
    case 'not-joined':
    case 'room-exists':
    case 'no-such-person':
    case 'last-owner':
    case 'slow-mode':
    case 'no-such-message':
    case 'too-late':
    case 'no-archive':
      return `The server refused it: ${refusal.message}.`;
  }
}

/** A ban has an end, or the room has people of its own. */
function closedWords({ retryAfter }: Refusal, nowMs: number): string {
  return retryAfter === undefined
    ? 'This room is not open to you. Ask one of its people for an invite.'
    : bannedWords(nowMs + retryAfter, nowMs);
}

function bannedWords(untilMs: number, nowMs: number): string {
  return `You are banned from this room until ${momentWords(untilMs, nowMs)}.`;
}

const BAD_INVITE = 'This invite was used up or has expired. Ask for a new one.';

/** What a refused act carries, over natter.v1 or HTTP. */
export interface ActRefusal extends Pick<Refusal, 'needs' | 'retryAfter' | 'missing'> {
  /** A code of ours, of identity, or `offline` if nobody answered. */
  readonly code: RefusalCode | (string & {});
}

const ACT_FAULTS: Readonly<Record<string, string>> = {
  unauthorized: 'You are no longer signed in.',
  'no-such-room': 'There is no such room, or it is not open to you.',
  'room-exists': 'There is a room of this name already. Choose another name.',
  'last-owner': 'A room keeps an owner. Make somebody else owner first.',
  'room-archived': 'The room is archived. An owner can take it out of the archive.',
  'bad-invite': BAD_INVITE,
  'bad-room': 'Room names are 1 to 64 of a–z, 0–9 and - _ . Names like “direct-…” are taken.',
  'bad-alias': NAME_RULE,
  'alias-taken': 'Somebody else has this name. Choose another.',
  'bad-request': 'The server did not understand this. Check what you entered.',
  'too-large': 'That is too long, or there are too many of them.',
  'log-full': NO_SPACE,
  'room-full': 'The room is full.',
  'not-joined': 'You are no longer in this room.',
  'not-found': 'This server cannot do that yet.',
  unavailable: 'The server cannot do this now. Try again in a moment.',
  offline: 'The server does not answer. Try again when you are connected.',
};

/** The reason why an act on a room was not done, and what to do. */
export function actFailedWords(error: unknown, nowMs: number): string {
  if (error instanceof RefusedError) return actRefusedWords(error.refusal, nowMs);
  return error instanceof ClientError && error.code === 'unknown-outcome'
    ? 'No answer came. It may have been done, or not: look before you try again.'
    : 'The connection was closed before it was done. Try again.';
}

/** As `actFailedWords`, of a refusal over HTTP too. */
export function actRefusedWords(refusal: ActRefusal, nowMs: number): string {
  const { code, missing = [], needs, retryAfter } = refusal;
  if (code === 'no-such-person' || code === 'no-such-member') {
    const [first = 'this'] = missing;
    return missing.length < 2
      ? `Nobody is called ${first} here. Check the name.`
      : `Nobody is called ${nameWords(missing)} here. Check the names.`;
  }
  if (code === 'forbidden') {
    if (retryAfter !== undefined) return bannedWords(nowMs + retryAfter, nowMs);
    if (needs === 'read') return 'This room is not open to you.';
    return 'Your role in this room does not allow that.';
  }
  if (code === 'rate-limited' || code === 'slow-down') return `Too fast. ${waitWords(refusal)}`;
  return ACT_FAULTS[code] ?? 'That did not work. Try again.';
}

function waitWords({ retryAfter = 1_000 }: Pick<Refusal, 'retryAfter'>): string {
  return `Wait ${lengthWords(retryAfter)}, then try again.`;
}
