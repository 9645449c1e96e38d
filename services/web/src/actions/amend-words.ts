// Why a message was not changed, in words for people, and what to do. Pure. Codes:
// docs/protocol.md, "Codes".
import { ClientError, RefusedError } from '@natter/client';
import type { Refusal } from '@natter/protocol';
import { lengthWords } from '../words/length-words.ts';
import { t } from '../texts/refusals.ts';

export type AmendKind = 'edit' | 'erase' | 'react' | 'pin' | 'read' | 'later';

const DONE: Readonly<Record<AmendKind, string>> = {
  edit: t.edited,
  erase: t.deleted,
  react: t.changed,
  pin: t.pinned,
  read: t.read,
  later: t.cancelled,
};

const FORBIDDEN: Readonly<Record<AmendKind, string>> = {
  edit: t.youCanEditYourOwnMessages,
  erase: t.youCanDeleteYourOwnMessages,
  react: t.mayNotReact,
  pin: t.onlyModeratorsPinMessagesHere,
  read: t.youMayNotReadThis,
  later: t.youMayNotCancelThis,
};

const TOO_LARGE: Readonly<Record<AmendKind, string>> = {
  edit: t.tooLongOrEditedTooOften,
  erase: t.thatIsTooLarge,
  react: t.thisMessageHasAllReactionsIt,
  pin: t.thisRoomHas100PinnedMessages,
  read: t.thatIsTooLarge,
  later: t.thatIsTooLarge,
};

/** `undefined`: the room was not entered yet. */
export function amendFailedWords(error: unknown, kind: AmendKind): string {
  if (error instanceof RefusedError) return refusedWords(error.refusal, kind);
  if (!(error instanceof ClientError)) return t.thatDidNotWorkTryAgain;
  return error.code === 'unknown-outcome' ? t.noAnswerMayBeDone : t.closedBefore(DONE[kind]);
}

function refusedWords({ code, retryAfter, needs }: Refusal, kind: AmendKind): string {
  switch (code) {
    case 'no-such-message':
      return t.thisMessageIsNoLongerThere;
    case 'forbidden':
      return needs === 'read' ? t.noLongerOpen : FORBIDDEN[kind];
    case 'too-large':
      return TOO_LARGE[kind];
    case 'room-archived':
      return t.archivedOnlyRead;
    case 'slow-mode':
    case 'rate-limited':
      return t.tooFastWaitThenTry(lengthWords(retryAfter ?? 1_000));
    case 'log-full':
      return t.serverHasNoSpaceLeftTry;
    case 'too-late':
      return t.itWasSentAlready;
    case 'not-joined':
      return t.noLongerInRoom;
    case 'unauthorized':
      return t.noLongerSignedInTryAgain;
    case 'unavailable':
      return t.serverCannotDoThisNowTry;
    case 'bad-request':
      return kind === 'react' ? t.serverDoesNotKnowThisEmoji : t.thisServerCannotDoThat;
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
      return t.itWasNotDoneTryAgain(DONE[kind]);
  }
}
