// A receipt counts the people of the room at its message, without the author: not those who came
// later, and no more than have said so. In the end it is exact.
import { Roster } from '../roster.ts';
import type { ReceiptEvent } from '../../mark-history.ts';
import type { Room } from '../room.ts';
import type { Report, Rule } from '../violation.ts';
import { People } from './furthest.ts';

export const receipts: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const asked = room.marks.filter((event) => event.type === 'receipt');
    if (asked.length === 0) continue;
    const people = new People(room);
    for (const receipt of asked) judge(room, { receipt, people, report });
  }
};

function judge(
  room: Room,
  { receipt, people, report }: { receipt: ReceiptEvent; people: People; report: Report },
): void {
  const { of, client, view, got, read = 0, missing, final, atMs } = receipt;
  const tell = (what: string): void => {
    const sentence = `the receipt of ${of} that ${client} was shown ${what}`;
    report({ rule: 'receipt', room: room.name, client, seq: of, sentence });
  };
  if (view !== of) return tell(`is of the view ${view}`);
  const there = peopleAt(room, of);
  if (receipt.people !== there.length)
    tell(`counts ${receipt.people} people; there were ${there.length}: ${there.join(', ')}`);
  for (const alias of missing)
    if (!there.includes(alias)) tell(`misses ${alias}, whom the message was not for`);
  if (got + missing.length !== receipt.people)
    tell(`counts ${got} and misses ${missing.length} of ${receipt.people}`);
  const reached = (bound: 'least' | 'most', what: 'got' | 'read'): number =>
    there.filter((alias) => {
      if (what === 'read' && people.hides(alias)) return false;
      const begun = people.begun(alias)[bound];
      return people.furthest(alias, { untilMs: atMs, begun })[what] >= of;
    }).length;
  for (const [what, count] of [
    ['got', got],
    ['read', read],
  ] as const) {
    const most = reached('most', what);
    if (count > most) tell(`says ${what}: ${count}; no more than ${most} had said so`);
    const least = reached('least', what);
    if (final && count < least) tell(`says ${what}: ${count} in the end; ${least} had said so`);
  }
}

/** Returns the aliases of those whom a message was for, by the log; without its author. */
function peopleAt(room: Room, seq: number): string[] {
  const roster = new Roster(room.isWhole);
  for (const record of room.records) {
    if (record.seq > seq) break;
    if (record.kind === 'member') roster.apply(record);
  }
  const say = room.says.get(seq);
  return [...roster.holders].flatMap(([alias, { owner }]) => {
    if (owner === say?.owner || say?.audience?.includes(owner) === false) return [];
    return [alias];
  });
}
