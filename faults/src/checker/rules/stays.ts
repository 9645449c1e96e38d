// A stay ends with its last device: by leaving, or by absence for longer than the grace; then it
// does end.
import type { Change } from '../roster.ts';
import { Roster } from '../roster.ts';
import { whereabouts } from '../room.ts';
import type { Presence, Room } from '../room.ts';
import type { Client } from '../sent.ts';
import type { Run } from '../run.ts';
import { CLOCKS_MS, isThere, mayHaveLeft, timesOf } from '../times.ts';
import type { Time } from '../times.ts';
import type { Report, Rule } from '../violation.ts';

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
  // An act took it out, whether it was there or not.
  if (why === 'removed') return;
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
  const isText = theirs.every(({ client }) => client.dialect === 'text');
  const there = theirs.flatMap(timesOf).filter((time) => isThere(time, atMs));
  // A text client of a frozen gateway has no grace: its stay may end before it knows.
  const isStaying = (time: Time): boolean =>
    !mayHaveLeft(time, atMs) && !(isText && time.untilMs < Infinity);
  if (there.some(isStaying)) tell('and it was there');
  else if (!isText) checkGraces({ theirs, atMs, why, graceMs: run.header?.graceMs ?? 0 }, tell);
}

/** A stay goes on for as long as one of its devices is away for less than the grace. */
function checkGraces(
  {
    theirs,
    atMs,
    why,
    graceMs,
  }: {
    readonly theirs: readonly Presence[];
    readonly atMs: number;
    readonly why: 'quit' | 'lost';
    readonly graceMs: number;
  },
  tell: (what: string) => void,
): void {
  const leaving = theirs.filter((presence) =>
    timesOf(presence).some((time) => isThere(time, atMs) && mayHaveLeft(time, atMs)),
  );
  const absences = theirs.flatMap((presence) => {
    const last = timesOf(presence).findLast(
      ({ fromMs, untilMs }) => fromMs < atMs && untilMs <= atMs + CLOCKS_MS,
    );
    return last && !leaving.includes(presence) ? [{ name: presence.client.name, ...last }] : [];
  });
  const isShort = ({ untilMs }: Time): boolean => atMs - untilMs < graceMs - CLOCKS_MS;
  // The only device may have quit, and the confirmation been lost with its connection.
  const mayHaveQuit = why === 'quit' && theirs.length === 1;
  const early = absences.filter(
    (one) => (one.end === 'away' || one.end === 'cut') && isShort(one) && !mayHaveQuit,
  );
  for (const { name, untilMs } of early) {
    const awayMs = Math.round(atMs - untilMs);
    tell(`and ${name} had been away for ${awayMs} ms; the grace is ${graceMs} ms`);
  }
  if (why === 'quit' || leaving.length > 0 || early.length > 0) return;
  const lost = absences.filter(({ end }) => end !== 'left');
  const from = lost.length > 0 ? lost : absences;
  if (from.length > 0 && from.every(isShort)) {
    const since = Math.max(...from.map(({ untilMs }) => untilMs));
    tell(`and it had been away for ${Math.round(atMs - since)} ms; the grace is ${graceMs} ms`);
  }
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
