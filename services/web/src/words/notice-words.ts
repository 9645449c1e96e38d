// Joins and leaves in one line: `Ada, Bob and 3 others joined · Cy left`. Pure.
import type { NoticeEntry } from '../conversation/timeline.ts';
import { t } from '../texts/talk.ts';
import { nameWords } from './audience-words.ts';

type Change = 'joined' | 'left';
interface Person {
  readonly name: string;
  readonly first: Change;
  last: Change;
}

const CHANGES = [
  ['joined', 'joined', t.theyJoined],
  ['left', 'left', t.theyLeft],
  ['left', 'joined', t.theyCameBack],
  ['joined', 'left', t.theyCameAndWent],
] as const;

/** Sums up several notices in a row. */
export function noticeWords(notices: readonly NoticeEntry[]): string {
  const people = peopleOf(notices);
  const words = CHANGES.flatMap(([first, last, told]) => {
    const names = people
      .filter((one) => one.first === first && one.last === last)
      .map(({ name }) => name);
    return names.length === 0 ? [] : [told(nameWords(names), names.length)];
  });
  if (notices.some(({ more }) => more)) words.push(t.areHereNow(notices.at(-1)!.count));
  return words.join(' · ');
}

function peopleOf(notices: readonly NoticeEntry[]): readonly Person[] {
  const people = new Map<string, Person>();
  const note = (name: string, change: Change): void => {
    const known = people.get(name.toLowerCase());
    if (known) known.last = change;
    else people.set(name.toLowerCase(), { name, first: change, last: change });
  };
  for (const { joined, left } of notices) {
    for (const name of left) note(name, 'left');
    for (const name of joined) note(name, 'joined');
  }
  return [...people.values()];
}
