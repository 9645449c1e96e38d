// Ends a run: silences everybody, waits until clients are up to date and lost ones are reported,
// then reads histories and writes down the log. The checker reports what does not arrive in time.
import { eventually } from '@natter/testkit';
import { LOBBY } from '../crowd/crowd.ts';
import type { Crowd } from '../crowd/crowd.ts';
import type { JsonMember } from '../crowd/json-member.ts';
import type { Recorder } from './recorder.ts';
import type { StoredRecord } from '../deployment/log-record.ts';
import type { SeatReader } from '../deployment/stored-seats.ts';
import { placesOf } from './places.ts';

/** The grace of a session and the time to report its end, twice. */
const SETTLE_MS_MAX = 40_000;
const LOOK_MS = 200;

/** Members that read all history; of two thousand some are enough. */
const READERS_MAX = 10;
/** A say waits 10 s in a gateway, and is retried. */
const SILENCE_MS_MAX = 30_000;

/** Reads the stream past the gateways. */
export interface LogReader {
  /** Returns every record of every room, ascending. */
  read(): Promise<readonly StoredRecord[]>;
}

interface EndRunOptions {
  readonly crowd: Crowd;
  readonly recorder: Recorder;
  readonly log: LogReader;
  /** Reads seats past the gateways; absent: they are not judged. */
  readonly seats?: SeatReader;
  /** Whether the oldest records may have been purged. */
  readonly mayRemove: boolean;
}

/** Ends the run and writes down the log. */
export async function endRun(ending: EndRunOptions): Promise<void> {
  const { crowd, recorder, log, seats, mayRemove } = ending;
  await crowd.fallSilent(SILENCE_MS_MAX);
  await untilSettled(ending);
  for (const member of crowd.members.slice(0, READERS_MAX))
    for (const room of member.rooms.keys()) await member.readHistory(room);
  if (seats !== undefined) {
    for (const { room, alias } of seatsWithDevices(recorder))
      recorder.write({ type: 'seat', room, alias, devices: await seats.devicesOf(room, alias) });
  }
  for (const [room, records] of Map.groupBy(await log.read(), (record) => record.room)) {
    const lastSeq = records.at(-1)?.seq ?? 0;
    const removedBelow = mayRemove ? (records[0]?.seq ?? 0) : 0;
    recorder.write({ type: 'log', room, lastSeq, removedBelow });
    for (const { storedMs, ...record } of records)
      recorder.write(record, recorder.sinceStart(storedMs));
  }
}

async function untilSettled({ crowd, recorder, log, seats }: EndRunOptions): Promise<void> {
  const settled = async (): Promise<void> => {
    const records = await log.read();
    const gone = goneFor(recorder);
    const missing = [
      ...[...lastNotices(records)].flatMap(([place, change]) =>
        gone.has(place) && change === 'joined' ? [`left of ${place}`] : [],
      ),
      ...crowd.members.flatMap((member) => behind(member, records)),
      ...(await seatsBehind(recorder, seats)),
      ...crowd.people.filter((person) => !person.hasHeard(lastLine(records))),
    ];
    if (missing.length > 0) throw new Error('not yet');
  };
  await eventually(settled, { timeoutMs: SETTLE_MS_MAX, intervalMs: LOOK_MS }).catch(
    () => undefined,
  );
}

/** Returns `ROOM ALIAS` of those of whom no client returns. */
function goneFor(recorder: Recorder): Set<string> {
  const byMember = Map.groupBy(placesOf(recorder.events), ({ room, alias }) => `${room} ${alias}`);
  const gone = [...byMember].filter(
    ([, places]) =>
      places.some(({ state }) => state === 'gone') && !places.some(({ state }) => state === 'here'),
  );
  return new Set(gone.map(([member]) => member));
}

/** Returns the seats of people with named devices, and the devices that belong there in the end. */
function seatsWithDevices(
  recorder: Recorder,
): { readonly room: string; readonly alias: string; readonly due: readonly string[] }[] {
  const places = placesOf(recorder.events);
  const named = new Set(places.flatMap(({ alias, device }) => (device === '' ? [] : [alias])));
  const theirs = places.filter(({ alias }) => named.has(alias));
  return [...Map.groupBy(theirs, ({ room, alias }) => `${room} ${alias}`).values()].flatMap(
    (devices) => {
      const [first] = devices;
      if (first === undefined) return [];
      const here = devices.filter(({ state }) => state === 'here');
      const due = here.map(({ device }) => device);
      return [{ room: first.room, alias: first.alias, due }];
    },
  );
}

/** Returns the seats that have other devices than they should in the end. */
async function seatsBehind(recorder: Recorder, seats: SeatReader | undefined): Promise<string[]> {
  const behindSeats: string[] = [];
  for (const { room, alias, due } of seats === undefined ? [] : seatsWithDevices(recorder)) {
    const devices = new Set(await seats?.devicesOf(room, alias));
    if (devices.symmetricDifference(new Set(due)).size > 0) behindSeats.push(`${room} ${alias}`);
  }
  return behindSeats;
}

/** Returns the last notice by `ROOM ALIAS`. */
function lastNotices(records: readonly StoredRecord[]): Map<string, string> {
  const last = new Map<string, string>();
  for (const record of records)
    if (record.kind === 'member') last.set(`${record.room} ${record.alias}`, record.change);
  return last;
}

/** Returns the rooms in which it lacks the last record that it may see. */
function behind(member: JsonMember, records: readonly StoredRecord[]): string[] {
  if (member.client.state !== 'live') return [member.name];
  return [...member.rooms.values()].flatMap((room) => {
    const last = records.findLast(
      (record) => record.room === room.name && maySee(record, member.owner),
    );
    return last !== undefined && room.seq < last.seq ? [`${member.name} ${room.name}`] : [];
  });
}

function maySee(record: StoredRecord, owner: string): boolean {
  if (record.kind !== 'say') return record.kind === 'member';
  return record.audience === undefined || record.owner === owner || record.audience.includes(owner);
}

/** Returns the last message to all, as shown in the lobby. */
function lastLine(records: readonly StoredRecord[]): string {
  for (const record of records.toReversed())
    if (record.kind === 'say' && record.room === LOBBY && record.audience === undefined)
      return `${record.alias}: ${record.text}`;
  return '';
}
