// Texts of the composer: reasons why a draft cannot be sent, and remedies. Pure.
import type { SendCheck } from '../composer/draft.ts';
import type { Silence } from '../room-card/silence.ts';
import { audienceWords, nameWords } from './audience-words.ts';
import { momentWords } from './time-words.ts';
import { t } from '../texts/talk.ts';

/** `isBack`: somebody of the name that left is in the room. */
export function goneWords(name: string, isBack: boolean): string {
  return isBack ? t.nameMayBeSomebodyElseBy(name) : t.hasLeft(name);
}

/** The text begins with names that nobody here has. */
export function unknownNameWords(names: readonly string[]): string {
  const [first = ''] = names;
  if (first.startsWith('@ ')) return t.leaveOutSpace(first.slice(2));
  return t.namesNotHere(nameWords(names), names.length);
}

/** A private text would become public. */
export function widenWords(to: readonly string[], me: string): string {
  return t.whoShouldSeeIt(audienceWords(to, me));
}

/** Only names were typed. */
export function nothingToSendWords(to: readonly string[], me: string): string {
  return t.writeMessageSeenBy(audienceWords(to, me));
}

/** The tooltip of the send button. */
export function sendTitle(check: SendCheck): string {
  switch (check.kind) {
    case 'blocked':
      return check.why;
    case 'gone':
      return goneWords(check.name, false);
    case 'unknown':
      return unknownNameWords(check.names);
    case 'silent':
      return silenceWords(check.silence, Date.now());
    case 'asks-to-widen':
      return t.chooseWhoShouldSeeItFirst;
    case 'ready':
    case 'empty':
      return t.sendEnter;
  }
}

/** Why this person cannot write in a room now. */
export function silenceWords(silence: Silence, nowMs: number): string {
  switch (silence.kind) {
    case 'archived':
      return t.thisRoomIsArchivedItCan;
    case 'reader':
      return t.youMayReadHereButNot;
    case 'muted':
      return t.youAreMutedHereUntilMoment(momentWords(silence.untilMs, nowMs));
    case 'slow':
      return t.slowModeCanSendIn(Math.ceil((silence.untilMs - nowMs) / 1_000));
  }
}
