// The texts of the space-time diagram, and its events in words for those who cannot see it. Pure.
import { nameWords } from '../words/audience-words.ts';
import { castOf } from '../xray/message-path.ts';
import type { Happening, SaidHappening } from './happening.ts';

export const spaceTimeTexts = {
  label: (count: number) =>
    `Space-time diagram of ${count} events. The list below says the same in words.`,
  log: 'log',
  at: (letter: string) => `at ${letter}`,
  memberAt: (member: string, letter: string) => `${member}, at gateway ${letter}`,
  inWords: 'What happened, in words',
  nothing: 'Nothing has happened yet. Say something: it appears here.',
  others: (count: number) => `${count} more members are not drawn.`,
  replay: 'Replay',
  replayOf: (seq: number) => `Replay message ${seq} slowly`,
  pause: 'Pause',
  play: 'Play',
  step: 'Step',
  again: 'Again',
  stop: 'Stop',
  hint: 'Click a message to see it again, slowly.',
  joined: (names: readonly string[]) => `${nameWords(names)} joined`,
  left: (names: readonly string[]) => `${nameWords(names)} left`,
  view: (seq: number) => `view ${seq}`,
  unseen: (count: number) => (count === 1 ? '1 record for others' : `${count} records for others`),
  legend: {
    broadcast: 'broadcast: to all',
    multicast: 'multicast: to some',
    unicast: 'unicast: to one',
    unseen: 'a record for others',
  },
} as const;

/** Texts quoted in a list are short. */
const QUOTE_MAX = 60;

/** Returns an event as a sentence. */
export function happeningWords(happening: Happening): string {
  switch (happening.kind) {
    case 'message': {
      const { seq, from, text } = happening;
      return `#${seq} ${castWords(happening)}: ${from} to ${toWords(happening)}: ${quoted(text)}`;
    }
    case 'view':
      return `#${happening.seq} ${changeWords(happening)}. A new view begins.`;
    case 'unseen':
      return `#${happening.seq} ${spaceTimeTexts.unseen(happening.count)}`;
    case 'aside':
      return happening.words;
  }
}

/** `Cy joined · Dan left` */
export function changeWords(change: {
  readonly joined: readonly string[];
  readonly left: readonly string[];
}): string {
  const { joined, left } = change;
  return [
    ...(joined.length > 0 ? [spaceTimeTexts.joined(joined)] : []),
    ...(left.length > 0 ? [spaceTimeTexts.left(left)] : []),
  ].join(' · ');
}

/** `everyone`, or names. */
export function toWords({ to }: Pick<SaidHappening, 'to'>): string {
  return to ? nameWords(to) : 'everyone';
}

/** The kind of a message in the words of group communication. */
export function castWords({ to }: Pick<SaidHappening, 'to'>): string {
  return castOf(to ? { to } : {});
}

function quoted(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length > QUOTE_MAX ? `“${line.slice(0, QUOTE_MAX - 1)}…”` : `“${line}”`;
}
