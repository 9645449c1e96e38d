// What must hold of one alias, whatever its devices and hosts did: its seat's records one after
// another, its notices, and what was said under it.
import { expect } from 'vitest';
import { decodeNotice } from '../src/records/notice.ts';
import { DEVICES_MAX, devicesOf } from '../src/seats/seat-record.ts';
import type { Device } from '../src/seats/seat-record.ts';
import { ANN } from './device-world.ts';
import type { Actor, Observed, SeatWritten } from './device-world.ts';
import { recordsOf } from './log-world.ts';

/** Sixteen devices with names of 32 characters take less. */
const SEAT_BYTES_MAX = 4_096;
const FIELDS = 'alias key owner gateway stay claim graceMs devices sinceMs state why visit'.split(
  ' ',
);

/** Checks all rules. `ended`: everybody has left, and hosts have tidied up. */
export async function expectRules(seen: Observed, { ended }: { ended: boolean }): Promise<void> {
  const writes = seen.writes.toSorted((one, other) => one.seq - other.seq);
  const claims = claimsByActor(writes);
  for (const [index, written] of writes.entries()) {
    expectRecord(written);
    expectChange(writes[index - 1], written, claims);
  }
  expectSays(seen, writes, claims);
  await expectLog(seen, ended);
}

/** The claims that each connection brought: a record has at most one that none before had. */
export function claimsByActor(writes: readonly SeatWritten[]): Map<Actor, Set<string>> {
  const known = new Set<string>();
  const claims = new Map<Actor, Set<string>>();
  for (const { by, record } of writes) {
    if (record.state === 'gone') continue;
    const added = devicesOf(record).filter(({ claim }) => !known.has(claim));
    expect(added.length).toBeLessThanOrEqual(1);
    for (const { claim } of added) {
      known.add(claim);
      claims.set(by, (claims.get(by) ?? new Set()).add(claim));
    }
  }
  return claims;
}

function expectRecord({ record, bytes }: SeatWritten): void {
  expect(FIELDS).toEqual(expect.arrayContaining(Object.keys(record)));
  expect(bytes).toBeLessThanOrEqual(SEAT_BYTES_MAX);
  if (record.state === 'gone') {
    expect(record.devices).toBeUndefined();
    return;
  }
  const devices = devicesOf(record);
  expect(devices.length).toBeLessThanOrEqual(DEVICES_MAX);
  expect(new Set(devices.map(({ device }) => device)).size).toBe(devices.length);
  expect(new Set(devices.map(({ claim }) => claim)).size).toBe(devices.length);
  expect(record.gateway).toBe(devices.at(-1)?.gateway);
}

const sitting = (written: SeatWritten | undefined): readonly Device[] =>
  written?.record.state === 'here' ? devicesOf(written.record) : [];

/**
 * Only its own connection, a later one of its name, or a host after its grace takes a device out.
 */
function expectChange(
  before: SeatWritten | undefined,
  after: SeatWritten,
  claims: ReadonlyMap<Actor, ReadonlySet<string>>,
): void {
  const now = sitting(after);
  const { by, record } = after;
  for (const device of sitting(before)) {
    if (now.some(({ claim }) => claim === device.claim)) continue;
    const own = claims.get(by)?.has(device.claim) === true;
    const again = now.some(
      ({ device: name, claim }) => name === device.device && claims.get(by)?.has(claim) === true,
    );
    const deadAtMs = by.dead?.get(device.gateway) ?? Infinity;
    const overdue = deadAtMs + device.graceMs <= (by.nowMs ?? -Infinity);
    const endedVisit = before?.record.visit === true && before.record.owner === record.owner;
    expect({ device, by: by.name, fair: own || again || overdue || endedVisit }).toMatchObject({
      fair: true,
    });
  }
  if (before?.record.state !== 'here') return;
  const goesOn = record.state === 'gone' || before.record.visit !== true;
  if (goesOn) expect(record.stay).toBe(before.record.stay);
  expect(record.owner).toBe(before.record.owner);
}

/** A say is stored under a seat in which its speaker sits, and once, however often it is tried. */
function expectSays(
  seen: Observed,
  writes: readonly SeatWritten[],
  claims: ReadonlyMap<Actor, ReadonlySet<string>>,
): void {
  const seqs = new Map<string, Set<number>>();
  for (const { by, id, fence, seq, duplicate } of seen.tries) {
    if (seq === undefined) continue;
    seqs.set(id, (seqs.get(id) ?? new Set()).add(seq));
    if (duplicate) continue;
    const under = writes.findLast((written) => written.seq < seq);
    expect(under?.seq).toBe(fence);
    if (by.kind === 'visit') continue;
    const sits = sitting(under).some(({ claim }) => claims.get(by)?.has(claim));
    expect({ id, by: by.name, sits }).toMatchObject({ sits: true });
  }
  for (const { id, outcome } of seen.said) {
    if (outcome.kind === 'stored') expect([...(seqs.get(id) ?? [])]).toEqual([outcome.seq]);
  }
}

/**
 * Each stay is told once, with its first device and its last; acknowledged says are stored once.
 */
async function expectLog(seen: Observed, ended: boolean): Promise<void> {
  const records = await recordsOf(seen.bus, seen.room);
  const told = new Set<string>();
  let present: string | undefined;
  const stored = new Map<string, number>();
  for (const record of records) {
    if (record.kind === 'say') {
      const { id } = JSON.parse(Buffer.from(record.body).toString()) as { id: string };
      const text = (JSON.parse(Buffer.from(record.body).toString()) as { text: string }).text;
      expect(id).toBeDefined();
      expect(stored.has(text)).toBe(false);
      stored.set(text, record.seq);
      continue;
    }
    const notice = record.kind === 'member' ? decodeNotice(record) : undefined;
    if (notice === undefined) throw new Error('a record of another kind');
    const what = `${notice.change} ${notice.stay}`;
    expect(notice.key).toBe(ANN);
    expect(told.has(what)).toBe(false);
    told.add(what);
    if (notice.change === 'joined') {
      expect({ what, present }).toEqual({ what, present: undefined });
      expect(told.has(`left ${notice.stay}`)).toBe(false);
      present = notice.stay;
    } else {
      // Where answers got lost, a stay may end that was never told.
      if (!seen.lossy) expect({ what, present }).toEqual({ what, present: notice.stay });
      present = undefined;
    }
  }
  for (const { id, outcome } of seen.said) {
    if (outcome.kind === 'stored') expect(stored.get(id)).toBe(outcome.seq);
  }
  if (ended) expect(present).toBeUndefined();
  const joinedSeqs = new Map(
    records.flatMap((record) => {
      const notice = record.kind === 'member' ? decodeNotice(record) : undefined;
      return notice?.change === 'joined' ? [[notice.stay, record.seq] as const] : [];
    }),
  );
  for (const { seat, joinedSeq } of seen.connections)
    expect(joinedSeq).toBe(joinedSeqs.get(seat.record.stay));
}
