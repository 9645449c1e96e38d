// A stay ends by leaving, or by absence for longer than the grace; then it does end.
import type { Change } from '../roster.ts';
import { Roster } from '../roster.ts';
import { whereabouts } from '../room.ts';
import type { Client, Presence, Room } from '../room.ts';
import type { Run } from '../run.ts';
import type { Report, Rule } from '../violation.ts';

/** A gateway may notice a dead connection before the client, and NATS has a clock of its own. */
const CLOCKS_MS = 1_000;
/** A gateway waits this long for the log before it confirms `leave`, so its notice may be older. */
const LEAVING_MS_MAX = 15_000;

export const stays: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const presences = [...room.presences.values()];
    for (const change of room.changes)
      if (change.change === 'left') checkEnd(run, { room, presences, change, report });
    checkRemaining(run, room, report);
  }
};

const isOf = ({ owners, alias }: Client, change: Pick<Change, 'owner' | 'alias'>): boolean =>
  owners.has(change.owner) && alias === change.alias;

/** Nobody leaves who is there, or was away for less than the grace. */
function checkEnd(
  run: Run,
  {
    room,
    presences,
    change,
    report,
  }: {
    readonly room: Room;
    readonly presences: readonly Presence[];
    readonly change: Change;
    readonly report: Report;
  },
): void {
  const { alias, seq, atMs, why = 'quit' } = change;
  const theirs = presences.filter(({ client }) => isOf(client, change));
  if (theirs.length === 0) return;
  const tell = (what: string): void =>
    report({
      rule: 'stays',
      room: room.name,
      client: theirs[0]!.client.name,
      seq,
      sentence: `the log has that ${alias} left (${why}), ${what}`,
    });
  const times = theirs.flatMap(timesOf);
  const there = times.find(({ fromMs, untilMs }) => fromMs < atMs && atMs < untilMs - CLOCKS_MS);
  const isText = theirs.every(({ client }) => client.dialect === 'text');
  if (there) {
    // A text client of a frozen gateway has no grace: its stay may end before it knows.
    const isLeaving = there.leaves && there.untilMs - atMs <= LEAVING_MS_MAX;
    if (!isLeaving && !(isText && there.untilMs < Infinity)) tell('and it was there');
    return;
  }
  if (why === 'quit' || isText) return;
  const since = Math.max(
    ...times.map(({ untilMs }) => untilMs).filter((ms) => ms <= atMs + CLOCKS_MS),
  );
  const graceMs = run.header?.graceMs ?? 0;
  if (atMs - since < graceMs - CLOCKS_MS)
    tell(`and it had been away for ${Math.round(atMs - since)} ms; the grace is ${graceMs} ms`);
}

/** When a client was in the room and connected. */
interface Time {
  readonly fromMs: number;
  untilMs: number;
  /** Whether the client ended it on purpose. */
  leaves: boolean;
}

function timesOf({ steps }: Presence): Time[] {
  const times: Time[] = [];
  let time: Time | undefined;
  for (const step of steps) {
    if (step.type === 'joined' || step.type === 'entered') {
      if (time) continue;
      time = { fromMs: step.atMs, untilMs: Infinity, leaves: false };
      times.push(time);
    } else if (step.type === 'leave' || step.type === 'close' || step.type === 'refusal') {
      if (time) {
        time.untilMs = step.atMs;
        time.leaves = step.type === 'leave' || (step.type === 'close' && step.final);
      }
      time = undefined;
    }
  }
  return times;
}

/** At the end exactly those are in the room whom the run left there. */
function checkRemaining(run: Run, room: Room, report: Report): void {
  const roster = new Roster(room.isWhole);
  for (const record of room.records) if (record.kind === 'member') roster.apply(record);
  const endMs = room.log?.atMs ?? 0;
  const { graceMs = 0, lostWithinMs = 0 } = run.header ?? {};
  const mayRemain = new Set<string>();
  for (const presence of room.presences.values()) {
    const { client } = presence;
    const where = whereabouts(presence);
    const tell = (sentence: string): void =>
      report({ rule: 'stays', room: room.name, client: client.name, sentence });
    if (where.kind === 'out') continue;
    const waitMs = (client.dialect === 'json' ? graceMs : 0) + lostWithinMs;
    if (where.kind === 'in' || endMs - where.sinceMs <= waitMs) mayRemain.add(client.alias);
    const holder = roster.holders.get(client.alias);
    if (
      where.kind === 'in' &&
      roster.knows(client.alias) &&
      !(holder && client.owners.has(holder.owner))
    )
      tell(`${client.name} is there in the end, and the log has no stay of ${client.alias}`);
  }
  for (const alias of roster.holders.keys()) {
    if (mayRemain.has(alias)) continue;
    const sentence = `${alias} is not there in the end, and the log has no end of its stay`;
    report({ rule: 'stays', room: room.name, sentence });
  }
}
