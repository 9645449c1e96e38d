// Reasons of refusals, in words for people. Pure. Codes: docs/protocol.md, "Codes". Loaded with the
// first refusal (loading/explain.ts).
import { ClientError, RefusedError } from '@natter/client';
import type { Refusal, RefusalCode, Right } from '@natter/protocol';
import { nameWords } from './audience-words.ts';
import { momentWords } from './time-words.ts';
import { lengthWords } from './length-words.ts';
import { t } from '../texts/refusals.ts';

const NAME_RULE = t.nameHas1To32Letters;
const NO_SPACE = t.serverHasNoSpaceLeftTry;

export interface SayRefusedOptions {
  readonly nowMs: number;
  /** The room is archived, as far as this page knows. */
  readonly isArchived: boolean;
}

/** The reason why a message was not sent. */
export function sayRefusedWords(error: unknown, options: SayRefusedOptions): string {
  if (error instanceof ClientError) return clientErrorWords(error);
  if (!(error instanceof RefusedError)) return t.itCouldNotBeSent;
  const { refusal } = error;
  const { missing = [] } = refusal;
  switch (refusal.code) {
    case 'no-such-member':
      return missing.length === 0
        ? `${t.somebodyNamedHasLeft} ${t.nobodyGotIt}`
        : `${t.haveLeft(nameWords(missing), missing.length)} ${t.nobodyGotIt}`;
    case 'too-large':
      return t.itIsTooLarge;
    case 'log-full':
      return NO_SPACE;
    case 'not-joined':
      return t.noLongerInRoom;
    case 'unauthorized':
      return `${t.noLongerSignedIn} ${t.nobodyGotIt}`;
    case 'room-archived':
      return `${t.archivedOnlyRead} ${t.nobodyGotIt}`;
    case 'forbidden':
      return `${mayNotSayWords(refusal, options)} ${t.nobodyGotIt}`;
    case 'rate-limited':
      return t.tooFastWait(waitWords(refusal));
    case 'slow-mode':
      return t.thisRoomIsInSlowMode(waitWords(refusal));
    case 'unavailable':
      return t.serverCouldNotSayWhetherIt;
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
      return t.serverRefusedItMessage(refusal.message);
  }
}

function clientErrorWords({ code }: ClientError): string {
  switch (code) {
    case 'unknown-outcome':
      return t.noAnswerMayBeSent;
    case 'queue-full':
      return t.tooManyMessagesAreWaitingTo;
    case 'upload-failed':
      return t.uploadBrokeOff;
    case 'left':
      return t.youHaveLeftThisRoom;
    case 'closed':
    case 'no-token':
    case 'revoked':
    case 'replaced':
    case 'expelled':
      return t.closedBeforeSent;
  }
}

/** `needs`: the right that is missing. */
function mayNotWords(needs: Right | undefined): string {
  switch (needs) {
    case 'say':
    case 'signal':
      return t.mayNotWrite;
    case 'upload':
      return t.youMayNotSendFilesHere;
    case 'read':
      return t.noLongerOpen;
    case 'moderate':
    case undefined:
      return t.youMayNotDoThisHere;
  }
}

/** Mutes have an end; other rights need somebody who grants them. */
function mayNotSayWords({ needs, retryAfter }: Refusal, options: SayRefusedOptions): string {
  const { isArchived, nowMs } = options;
  if (needs !== 'say') return mayNotWords(needs);
  if (isArchived) return t.archivedOnlyRead;
  return retryAfter === undefined
    ? mayNotWords(needs)
    : t.youAreMutedHereUntilMoment(momentWords(nowMs + retryAfter, nowMs));
}

/** A scheduled message was not sent at its time. */
export function droppedWords(refusal: Refusal, nowMs: number): string {
  const why = sayRefusedWords(new RefusedError(refusal), { nowMs, isArchived: false });
  return t.scheduledNotSent(refusal.room, why);
}

/** A private message was written before the room's log began anew. */
export const otherLogWords = t.roomWasResetSinceYouWrote;

/** The reason why this person is no longer in a room, or could not come back into it. */
export function lostWords({ code, message, retryAfter }: Refusal, nowMs: number): string {
  if (code === 'alias-taken') return t.somebodyElseTookYourNameHere;
  if (code !== 'forbidden') return t.noLongerInRoomBecause(message);
  return retryAfter === undefined
    ? t.noLongerOpenBecause(message)
    : bannedWords(nowMs + retryAfter, nowMs);
}

/** A room left the list of a person who may no longer read it. */
export function removedWords(title: string, { message }: Refusal): string {
  return t.roomLeftYourList(title, message);
}

/** The reason why a room could not be entered. */
export function joinRefusedWords(
  error: unknown,
  { alias, nowMs }: { readonly alias: string; readonly nowMs: number },
): string {
  if (error instanceof ClientError) return t.connectionWasClosedTryAgain;
  if (!(error instanceof RefusedError)) return t.thatDidNotWorkTryAgain;
  const { refusal } = error;
  switch (refusal.code) {
    case 'alias-taken':
      return t.somebodyHereIsCalledAliasAlready(alias);
    case 'bad-alias':
      return NAME_RULE;
    case 'room-full':
      return t.roomIsFull;
    case 'log-full':
      return NO_SPACE;
    case 'bad-room':
      return t.thatIsNotRoomName;
    case 'too-large':
      return t.youAreInTooManyRooms;
    case 'unauthorized':
      return t.noLongerSignedInTryAgain;
    case 'forbidden':
    case 'no-such-room':
      return closedWords(refusal, nowMs);
    case 'bad-invite':
      return BAD_INVITE;
    case 'room-archived':
      return t.thisRoomIsArchivedAndLets;
    case 'rate-limited':
      return t.tooFastWait(waitWords(refusal));
    case 'unavailable':
      return t.serverCannotDoThisNowTry;
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
      return t.serverRefusedItMessage(refusal.message);
  }
}

/** A ban has an end, or the room has people of its own. */
function closedWords({ retryAfter }: Refusal, nowMs: number): string {
  return retryAfter === undefined
    ? t.roomNotOpenAskForInvite
    : bannedWords(nowMs + retryAfter, nowMs);
}

function bannedWords(untilMs: number, nowMs: number): string {
  return t.youAreBannedFromThisRoom(momentWords(untilMs, nowMs));
}

const BAD_INVITE = t.thisInviteWasUsedUpOr;

/** What a refused act carries, over natter.v1 or HTTP. */
export interface ActRefusal extends Pick<Refusal, 'needs' | 'retryAfter' | 'missing'> {
  /** A code of ours, of identity, or `offline` if nobody answered. */
  readonly code: RefusalCode | (string & {});
}

const ACT_FAULTS: Readonly<Record<string, string>> = {
  unauthorized: t.noLongerSignedIn,
  'no-such-room': t.thereIsNoSuchRoomOr,
  'room-exists': t.thereIsRoomOfThisName,
  'last-owner': t.roomKeepsOwnerMakeSomebodyElse,
  'room-archived': t.roomIsArchivedOwnerCanTake,
  'bad-invite': BAD_INVITE,
  'bad-room': t.roomNameRule,
  'bad-alias': NAME_RULE,
  'alias-taken': t.somebodyElseHasThisNameChoose,
  'bad-request': t.serverDidNotUnderstandThisCheck,
  'too-large': t.thatIsTooLongOrThere,
  'log-full': NO_SPACE,
  'room-full': t.roomIsFull,
  'not-joined': t.noLongerInRoom,
  'not-found': t.thisServerCannotDoThatYet,
  unavailable: t.serverCannotDoThisNowTry,
  offline: t.serverDoesNotAnswerTryAgain,
};

/** The reason why an act on a room was not done, and what to do. */
export function actFailedWords(error: unknown, nowMs: number): string {
  if (error instanceof RefusedError) return actRefusedWords(error.refusal, nowMs);
  return error instanceof ClientError && error.code === 'unknown-outcome'
    ? t.noAnswerMayBeDone
    : t.closedBeforeDone;
}

/** As `actFailedWords`, of a refusal over HTTP too. */
export function actRefusedWords(refusal: ActRefusal, nowMs: number): string {
  const { code, missing = [], needs, retryAfter } = refusal;
  if (code === 'no-such-person' || code === 'no-such-member') {
    const [first = t.thisOne] = missing;
    return missing.length < 2
      ? t.nobodyIsCalledSo(first)
      : t.nobodyIsCalledThose(nameWords(missing));
  }
  if (code === 'forbidden') {
    if (retryAfter !== undefined) return bannedWords(nowMs + retryAfter, nowMs);
    if (needs === 'read') return t.roomNotOpen;
    return t.yourRoleInThisRoomDoes;
  }
  if (code === 'rate-limited' || code === 'slow-down') return t.tooFastWait(waitWords(refusal));
  return ACT_FAULTS[code] ?? t.thatDidNotWorkTryAgain;
}

function waitWords({ retryAfter = 1_000 }: Pick<Refusal, 'retryAfter'>): string {
  return t.waitThenTryAgain(lengthWords(retryAfter));
}
