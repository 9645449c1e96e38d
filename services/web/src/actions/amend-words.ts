// Why a message was not changed, in words for people, and what to do. Pure. Codes:
// docs/protocol.md, "Codes".
import { ClientError, RefusedError } from '@natter/client';
import type { Refusal } from '@natter/protocol';
import { lengthWords } from '../words/length-words.ts';

export type AmendKind = 'edit' | 'erase' | 'react' | 'pin' | 'read' | 'later';

const DONE: Readonly<Record<AmendKind, string>> = {
  edit: 'edited',
  erase: 'deleted',
  react: 'changed',
  pin: 'pinned',
  read: 'read',
  later: 'cancelled',
};

const FORBIDDEN: Readonly<Record<AmendKind, string>> = {
  edit: 'You can edit your own messages only, and not for ever: this one is too old.',
  erase: 'You can delete your own messages. Those of others: moderators only.',
  react: 'You may read here, but not react.',
  pin: 'Only moderators pin messages here.',
  read: 'You may not read this.',
  later: 'You may not cancel this.',
};

const TOO_LARGE: Readonly<Record<AmendKind, string>> = {
  edit: 'It is too long, or was edited 100 times: more is not possible.',
  erase: 'That is too large.',
  react: 'This message has all the reactions it can have.',
  pin: 'This room has 100 pinned messages. Take one off first.',
  read: 'That is too large.',
  later: 'That is too large.',
};

/** `undefined`: the room was not entered yet. */
export function amendFailedWords(error: unknown, kind: AmendKind): string {
  if (error instanceof RefusedError) return refusedWords(error.refusal, kind);
  if (!(error instanceof ClientError)) return 'That did not work. Try again.';
  return error.code === 'unknown-outcome'
    ? 'No answer came. It may have been done, or not: look before you try again.'
    : `The connection was closed before it was ${DONE[kind]}. Try again.`;
}

function refusedWords({ code, retryAfter, needs }: Refusal, kind: AmendKind): string {
  switch (code) {
    case 'no-such-message':
      return 'This message is no longer there.';
    case 'forbidden':
      return needs === 'read' ? 'This room is no longer open to you.' : FORBIDDEN[kind];
    case 'too-large':
      return TOO_LARGE[kind];
    case 'room-archived':
      return 'This room is archived: it can only be read.';
    case 'slow-mode':
    case 'rate-limited':
      return `Too fast. Wait ${lengthWords(retryAfter ?? 1_000)}, then try again.`;
    case 'log-full':
      return 'The server has no space left. Try again later.';
    case 'too-late':
      return 'It was sent already.';
    case 'not-joined':
      return 'You are no longer in this room.';
    case 'unauthorized':
      return 'You are no longer signed in. Sign in and try again.';
    case 'unavailable':
      return 'The server cannot do this now. Try again in a moment.';
    case 'bad-request':
      return kind === 'react'
        ? 'The server does not know this emoji. Choose another.'
        : 'This server cannot do that.';
    case 'alias-taken':
    case 'bad-alias':
    case 'bad-invite':
    case 'bad-room':
    case 'hello-timeout':
    case 'last-owner':
    case 'no-archive':
    case 'no-such-member':
    case 'no-such-person':
    case 'no-such-room':
    case 'room-exists':
    case 'room-full':
      return `It was not ${DONE[kind]}. Try again.`;
  }
}
