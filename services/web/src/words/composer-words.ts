// Texts of the composer: reasons why a draft cannot be sent, and remedies. Pure.
import type { SendCheck } from '../composer/draft.ts';
import type { Silence } from '../room-card/silence.ts';
import { audienceWords, nameWords } from './audience-words.ts';
import { momentWords } from './time-words.ts';

/** `isBack`: somebody of the name that left is in the room. */
export function goneWords(name: string, isBack: boolean): string {
  return isBack ? `${name} may be somebody else by now.` : `${name} has left.`;
}

/** The text begins with names that nobody here has. */
export function unknownNameWords(names: readonly string[]): string {
  const [first = ''] = names;
  if (first.startsWith('@ '))
    return `To write to ${first.slice(2)} only, leave out the space after @.`;
  const verb = names.length === 1 ? 'is' : 'are';
  return `${nameWords(names)} ${verb} not here. To write to everyone, begin with another word.`;
}

/** A private text would become public. */
export function widenWords(to: readonly string[], me: string): string {
  return `This was ${audienceWords(to, me)}. Who should see it?`;
}

/** Only names were typed. */
export function nothingToSendWords(to: readonly string[], me: string): string {
  return `Write a message. It will be seen by ${audienceWords(to, me)}.`;
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
      return 'Choose who should see it first';
    case 'ready':
    case 'empty':
      return 'Send (Enter)';
  }
}

/** Why this person cannot write in a room now. */
export function silenceWords(silence: Silence, nowMs: number): string {
  switch (silence.kind) {
    case 'archived':
      return 'This room is archived: it can only be read.';
    case 'reader':
      return 'You may read here, but not write.';
    case 'muted':
      return `You are muted here until ${momentWords(silence.untilMs, nowMs)}.`;
    case 'slow':
      return `Slow mode: you can send in ${Math.ceil((silence.untilMs - nowMs) / 1_000)} s.`;
  }
}
