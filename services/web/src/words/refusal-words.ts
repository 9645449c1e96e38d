// Why something was refused, in words for people. Pure. The codes: docs/protocol.md, "Codes".
import { ClientError, RefusedError } from '@natter/client';
import type { Refusal } from '@natter/protocol';
import { nameWords } from '../composer/audience.ts';

/** Why a message was not sent. */
export function sayRefusedWords(error: unknown): string {
  if (error instanceof ClientError) {
    switch (error.code) {
      case 'unknown-outcome':
        return 'No answer came: it may have been sent, or not.';
      case 'queue-full':
        return 'Too many messages are waiting to be sent.';
      case 'upload-failed':
        return 'The upload broke off.';
      case 'left':
        return 'You have left this room.';
      case 'closed':
      case 'replaced':
      case 'expelled':
        return 'The connection was closed before it was sent.';
    }
  }
  if (!(error instanceof RefusedError)) return 'It could not be sent.';
  const { missing = [] } = error.refusal;
  switch (error.code) {
    case 'no-such-member':
      return missing.length === 0
        ? 'Somebody you named is no longer here: it went to nobody.'
        : `${nameWords(missing)} ${missing.length === 1 ? 'is' : 'are'} no longer here: it went to nobody.`;
    case 'too-large':
      return 'It is too large.';
    case 'log-full':
      return 'There is no room to store it. Try again later.';
    case 'not-joined':
      return 'You are no longer in this room.';
    case 'unavailable':
    case 'rate-limited':
    case 'alias-taken':
    case 'bad-alias':
    case 'bad-request':
    case 'bad-room':
    case 'hello-timeout':
    case 'room-full':
      return `It was refused: ${error.refusal.message}.`;
  }
}

/** Why one could not come back into a room. */
export function lostWords(refusal: Refusal): string {
  return refusal.code === 'alias-taken'
    ? 'Somebody else took your name here while you were away.'
    : `You are no longer in this room: ${refusal.message}.`;
}

/** Why one could not get in, at the door or into a further room. */
export function joinRefusedWords(error: unknown, alias: string): string {
  if (error instanceof ClientError) return 'The connection was closed.';
  if (!(error instanceof RefusedError)) return 'That did not work. Try again.';
  switch (error.code) {
    case 'alias-taken':
      return `Somebody here is called ${alias} already.`;
    case 'bad-alias':
      return 'A name is 1 to 32 letters and digits, without spaces; - _ . and ’ may stand in it.';
    case 'room-full':
      return 'The room is full.';
    case 'log-full':
      return 'There is no room to store anything right now. Try again later.';
    case 'bad-room':
      return 'That is no name for a room.';
    case 'too-large':
      return 'You are in as many rooms as one can be in.';
    case 'bad-request':
    case 'hello-timeout':
    case 'no-such-member':
    case 'not-joined':
    case 'rate-limited':
    case 'unavailable':
      return `It was refused: ${error.refusal.message}.`;
  }
}
