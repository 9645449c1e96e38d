// A receipt: how many of those whom a message was for have received it, and read it. Counted
// against the people of the room at that message, never against those who came later.
import { RECEIPT_NAMES_MAX, RECEIPT_RECORDS_MAX } from '@natter/protocol';
import type { Receipt } from '@natter/protocol';
import { readMessageCards } from '../messages/as-now.ts';
import { readSaid } from '../messages/said-message.ts';
import type { Said } from '../messages/said-message.ts';
import type { Bus } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { Owner } from '../records/record.ts';
import type { RosterMember } from '../records/roster.ts';
import type { HostedRoom } from '../room/hosted-room.ts';
import type { RoomCard } from '../room-card/room-card.ts';
import type { PersonMark } from './mark.ts';
import type { RecentRecords } from './recent-records.ts';
import { rosterAt } from './roster-at.ts';

const READ_MS = 10_000;

/** A message, and who asks for its receipt. */
export interface ReceiptQuery {
  readonly seq: number;
  readonly owner: Owner;
  /** The first sequence that they may read. */
  readonly first: number;
}

export type ReceiptCounts = Pick<Receipt, 'view' | 'of' | 'got' | 'read' | 'missing'>;

/** Returns undefined if there is no message that this one may see. Throws BusUnavailable. */
export async function readReceipt(
  bus: Bus,
  { hosted, recent }: { hosted: HostedRoom; recent: RecentRecords },
  { seq, owner, first }: ReceiptQuery,
): Promise<ReceiptCounts | undefined> {
  const { subjects, marks } = hosted;
  const deadlineMs = monotonicMs() + READ_MS;
  const said = await readSaid(bus, subjects, { seq, owner, first, deadlineMs });
  if (said === undefined || (await isErased(bus, hosted, seq))) return undefined;
  // Who was there then, a room that is behind does not know.
  await hosted.heard(seq);
  await marks.open();
  const card = await hosted.card.heard();
  // At one moment: records that are heard from here on are not taken into account.
  const { roster, tail } = hosted;
  const members = roster.list({ limit: Infinity });
  const range = { after: seq, to: tail, records: RECEIPT_RECORDS_MAX };
  const isWhole = await recent.reach(range);
  const told = { said, markOf: (each: Owner) => marks.of(each), card: card?.state };
  if (!isWhole) return countMarks(told, marks.owners());
  return countPeople(told, peopleAt(said, { members, recent, tail, card: card?.state }));
}

async function isErased(bus: Bus, hosted: HostedRoom, seq: number): Promise<boolean> {
  if (!(await hosted.messages.some())) return false;
  const query = { seqs: [seq], upTo: hosted.tail };
  const { cards } = await readMessageCards(bus, hosted.subjects, query);
  return cards.get(seq)?.erased !== undefined;
}

interface PeopleThen {
  readonly members: readonly RosterMember[];
  readonly recent: Pick<RecentRecords, 'notices' | 'arrivals'>;
  /** The members are those at this sequence. */
  readonly tail: number;
  readonly card: RoomCard | undefined;
}

/** Returns the aliases of those whom a message was for, by owner; without its author. */
export function peopleAt(
  {
    seq,
    author,
    record,
  }: Pick<Said, 'seq' | 'author'> & { record: Pick<Said['record'], 'audience'> },
  { members, recent, tail, card }: PeopleThen,
): Map<Owner, string> {
  const notices = recent.notices.filter((notice) => notice.seq <= tail);
  const people = rosterAt({ members, notices, seq });
  if (card !== undefined && card.access !== 'open') {
    const since = recent.arrivals.filter((arrival) => arrival.seq > seq);
    const came = new Set(since.flatMap(({ aliases }) => aliases));
    for (const { id, alias, from = 0 } of card.people.values()) {
      if (!came.has(alias) && from <= seq && !people.has(id)) people.set(id, alias);
    }
  }
  people.delete(author);
  const { audience } = record;
  if (audience === undefined) return people;
  return new Map([...people].filter(([owner]) => audience.includes(owner)));
}

interface Told {
  readonly said: Pick<Said, 'seq' | 'author'> & { record: Pick<Said['record'], 'audience'> };
  readonly markOf: (owner: Owner) => PersonMark | undefined;
  readonly card: RoomCard | undefined;
}

/** Counts what the people have received and read. */
export function countPeople(told: Told, people: ReadonlyMap<Owner, string>): ReceiptCounts {
  const { seq } = told.said;
  const { got, missing, ...read } = count(told, people.keys());
  const names = missing.flatMap((owner) => people.get(owner) ?? []).slice(0, RECEIPT_NAMES_MAX);
  return { view: seq, of: people.size, got, ...read, missing: names };
}

/** It is too long ago to know who was there: counts marks. */
function countMarks(told: Told, owners: Iterable<Owner>): ReceiptCounts {
  const { author, record } = told.said;
  const { audience } = record;
  const others = [...owners].filter(
    (owner) => owner !== author && (audience === undefined || audience.includes(owner)),
  );
  return { ...count(told, others), missing: [] };
}

function count(
  { said: { seq }, markOf, card }: Told,
  owners: Iterable<Owner>,
): { got: number; read?: number; missing: Owner[] } {
  let got = 0;
  let read = 0;
  const missing: Owner[] = [];
  for (const owner of owners) {
    const mark = markOf(owner);
    if (mark === undefined || mark.got < seq) {
      missing.push(owner);
      continue;
    }
    got += 1;
    if (mark.read >= seq && !mark.privacy.hidden) read += 1;
  }
  return { got, ...(card?.receipts !== false && { read }), missing };
}
