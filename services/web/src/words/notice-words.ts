// Comings and goings in one quiet line: `Ada, Bob and 3 others joined · Cy left · Dan came and went`. Pure.
import { nameWords } from '../composer/audience.ts';
import type { NoticeEntry } from '../conversation/timeline.ts';

interface Known {
  readonly name: string;
  first: 'joined' | 'left';
  last: 'joined' | 'left';
}

/** What several notices in a row come to. */
export function noticeWords(notices: readonly NoticeEntry[]): string {
  const people = new Map<string, Known>();
  const note = (name: string, change: 'joined' | 'left'): void => {
    const known = people.get(name.toLowerCase());
    if (known) known.last = change;
    else people.set(name.toLowerCase(), { name, first: change, last: change });
  };
  for (const { joined, left } of notices) {
    for (const name of left) note(name, 'left');
    for (const name of joined) note(name, 'joined');
  }
  const named = (first: Known['first'], last: Known['last']): string[] =>
    [...people.values()]
      .filter((one) => one.first === first && one.last === last)
      .map(({ name }) => name);
  const parts = [
    [named('joined', 'joined'), 'joined'],
    [named('left', 'left'), 'left'],
    [named('left', 'joined'), 'came back'],
    [named('joined', 'left'), 'came and went'],
  ] as const;
  const words = parts
    .filter(([names]) => names.length > 0)
    .map(([names, verb]) => `${nameWords(names)} ${verb}`);
  if (notices.some(({ more }) => more)) words.push(`${notices.at(-1)!.count} are here now`);
  return words.join(' · ');
}
