// In rooms under 200, JSON clients are told of each arrival and departure once, at its place in the
// room's order. Larger rooms use digests: roster-views.ts. Text clients: heard-lines.ts.
import type { JoinedEvent, NoticeEvent } from '../../history.ts';
import { whereabouts } from '../room.ts';
import type { Presence, Room } from '../room.ts';
import type { Change } from '../roster.ts';
import type { Report, Rule } from '../violation.ts';

/** From this size on, notices may come as digests (docs/protocol.md, `members-changed`). */
const DIGEST_FROM_MEMBERS = 200;

/**
 * A roster may be ahead of the log, because a seat is taken before its notice is stored. At most by
 * this: a gateway waits 10 s for the log, and a little more for its own turn.
 */
export const ROSTER_AHEAD_MS = 15_000;

export const notices: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    if (hasDigests(room)) continue;
    for (const presence of room.presences.values()) {
      if (presence.client.dialect !== 'json') continue;
      for (const visit of visitsOf(room, presence)) checkVisit(room, visit, report);
    }
  }
};

export const hasDigests = (room: Room): boolean =>
  room.changes.some(({ count }) => count >= DIGEST_FROM_MEMBERS);

/** From one `joined` to the next: earlier notices are not repeated. */
interface Visit {
  readonly client: string;
  readonly joined: JoinedEvent;
  readonly told: NoticeEvent[];
  /** It must have been told of everything up to here. */
  endSeq: number;
}

function visitsOf(room: Room, presence: Presence): Visit[] {
  const visits: Visit[] = [];
  let visit: Visit | undefined;
  for (const step of presence.steps) {
    if (step.type === 'joined') {
      visit = { client: presence.client.name, joined: step, told: [], endSeq: step.seq };
      visits.push(visit);
    } else if (visit && (step.type === 'notice' || step.type === 'receive')) {
      if (step.type === 'notice') visit.told.push(step);
      visit.endSeq = Math.max(visit.endSeq, step.seq);
    }
  }
  if (visit && whereabouts(presence).kind === 'in') visit.endSeq = room.lastSeq;
  return visits;
}

function checkVisit(room: Room, visit: Visit, report: Report): void {
  const { joined, told, endSeq } = visit;
  const changes = room.changes.filter(({ seq }) => seq > joined.seq && seq <= endSeq);
  const byAlias = Map.groupBy(changes, ({ alias }) => alias);
  const toldByAlias = Map.groupBy(told, ({ alias }) => alias);
  for (const alias of new Set([...byAlias.keys(), ...toldByAlias.keys()])) {
    const all = byAlias.get(alias) ?? [];
    // Records that are gone cannot be compared.
    const heard = (toldByAlias.get(alias) ?? []).filter(({ seq }) => seq >= room.removedBelow);
    if (!isTold(visit, all, heard)) tellDifference({ room, visit, report }, all, heard);
  }
}

/** All changes of one alias were told, except those that the roster in `joined` anticipated. */
function isTold(
  { joined }: Visit,
  changes: readonly Change[],
  told: readonly NoticeEvent[],
): boolean {
  const ahead = changes.slice(0, Math.max(0, changes.length - told.length));
  const rest = changes.slice(ahead.length);
  if (!rest.every((change, index) => isOf(told[index], change))) return false;
  if (rest.length < told.length) return false;
  const last = ahead.at(-1);
  if (last === undefined) return true;
  const isKnown = joined.members.length === joined.count;
  const isListed = joined.members.includes(last.alias);
  const inTime = last.atMs <= joined.atMs + ROSTER_AHEAD_MS;
  return !last.certain || (inTime && (!isKnown || isListed === (last.change === 'joined')));
}

const isOf = (notice: NoticeEvent | undefined, { seq, change, why }: Change): boolean =>
  notice?.seq === seq && notice.change === change && notice.why === why;

function tellDifference(
  { room, visit, report }: { readonly room: Room; readonly visit: Visit; readonly report: Report },
  changes: readonly Change[],
  told: readonly NoticeEvent[],
): void {
  const where = { rule: 'notices', room: room.name, client: visit.client } as const;
  const left = [...changes];
  for (const notice of told) {
    const { seq, alias, change, why } = notice;
    const index = left.findIndex((other) => isOf(notice, other));
    if (index >= 0) left.splice(index, 1);
    else {
      const what = `${alias} ${change}${why ? ` (${why})` : ''}`;
      const again = changes.some((other) => isOf(notice, other));
      const problem = again ? 'again' : 'and the log has no such change there';
      report({ ...where, seq, sentence: `${visit.client} was told that ${what}, ${problem}` });
    }
  }
  for (const { seq, alias, change, why } of left) {
    const what = `${alias} ${change}${why ? ` (${why})` : ''}`;
    report({ ...where, seq, sentence: `${visit.client} was not told that ${what}` });
  }
}
