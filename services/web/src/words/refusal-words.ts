// Reasons of refusals, in words for people. Pure. Codes: docs/protocol.md, "Codes".
import { ClientError, RefusedError } from '@natter/client';
import type { Refusal, Right } from '@natter/protocol';
import { nameWords } from './audience-words.ts';

/** The reason why a message was not sent. */
export function sayRefusedWords(error: unknown): string {
  if (error instanceof ClientError) return clientErrorWords(error);
  if (!(error instanceof RefusedError)) return 'It could not be sent.';
  const { missing = [] } = error.refusal;
  switch (error.code) {
    case 'no-such-member':
      return missing.length === 0
        ? 'Somebody you named has left. Nobody got it.'
        : `${nameWords(missing)} ${missing.length === 1 ? 'has' : 'have'} left. Nobody got it.`;
    case 'too-large':
      return 'It is too large.';
    case 'log-full':
      return 'The server has no space left. Try again later.';
    case 'not-joined':
      return 'You are no longer in this room.';
    case 'unauthorized':
      return 'You are no longer signed in. Nobody got it.';
    case 'forbidden':
      return mayNotWords(error.refusal.needs);
    case 'unavailable':
    case 'rate-limited':
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
    case 'room-archived':
    case 'bad-invite':
    case 'slow-mode':
      return `The server refused it: ${error.refusal.message}.`;
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
      return 'You may read here, but not write. Nobody got it.';
    case 'upload':
      return 'You may not send files here. Nobody got it.';
    case 'read':
    case 'signal':
    case 'moderate':
    case undefined:
      return 'You may not do this here. Nobody got it.';
  }
}

/** A private message was written before the room's log began anew. */
export const otherLogWords = 'The room was reset since you wrote this. Choose again who sees it.';

/** The reason why this person is no longer in a room, or could not come back into it. */
export function lostWords(refusal: Refusal): string {
  if (refusal.code === 'alias-taken')
    return 'Somebody else took your name here while you were away.';
  return refusal.code === 'forbidden'
    ? 'This room is no longer open to you.'
    : `You are no longer in this room: ${refusal.message}.`;
}

/** The reason why a room could not be entered. */
export function joinRefusedWords(error: unknown, alias: string): string {
  if (error instanceof ClientError) return 'The connection was closed. Try again.';
  if (!(error instanceof RefusedError)) return 'That did not work. Try again.';
  switch (error.code) {
    case 'alias-taken':
      return `Somebody here is called ${alias} already.`;
    case 'bad-alias':
      return 'A name has 1 to 32 letters and digits, no spaces. It may have - _ . and ’ in it.';
    case 'room-full':
      return 'The room is full.';
    case 'log-full':
      return 'The server has no space left. Try again later.';
    case 'bad-room':
      return 'That is not a room name.';
    case 'too-large':
      return 'You are in too many rooms, or here on too many devices. Leave one first.';
    case 'unauthorized':
      return 'You are no longer signed in. Sign in and try again.';
    case 'forbidden':
      return 'This room is not open to you.';
    case 'bad-request':
    case 'hello-timeout':
    case 'no-such-member':
    case 'not-joined':
    case 'rate-limited':
    case 'no-such-room':
    case 'room-exists':
    case 'no-such-person':
    case 'last-owner':
    case 'room-archived':
    case 'bad-invite':
    case 'slow-mode':
    case 'unavailable':
      return `The server refused it: ${error.refusal.message}.`;
  }
}
