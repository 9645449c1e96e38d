// When a run may end: everybody who is to come back has come back and has what it may see, and whoever is gone has been told as gone.
// What does not come in time is not waited for any longer: the checker names it.
import { eventually } from '../eventually.ts';
import { LOBBY } from './crowd.ts';
import type { Scene } from './fault.ts';
import type { JsonMember } from './json-member.ts';
import type { StoredLog, StoredRecord } from './stored-log.ts';

/** The grace of a session, the time its end may take to be told, and as much again. */
const SETTLE_MS_MAX = 40_000;
const LOOK_MS = 200;

export async function untilSettled(scene: Scene, log: StoredLog): Promise<void> {
  const settled = async (): Promise<void> => {
    const records = await log.read();
    const gone = goneFor(scene);
    const missing = [
      ...[...lastNotices(records)].flatMap(([place, change]) =>
        gone.has(place) && change === 'joined' ? [`left of ${place}`] : [],
      ),
      ...scene.crowd.members.flatMap((member) => behind(member, records)),
      ...scene.crowd.people.filter((person) => !person.hasHeard(lastLine(records))),
    ];
    if (missing.length > 0) throw new Error('not yet');
  };
  await eventually(settled, { timeoutMs: SETTLE_MS_MAX, intervalMs: LOOK_MS }).catch(
    () => undefined,
  );
}

/** `ROOM ALIAS` of those who do not come back. */
function goneFor({ recorder }: Scene): Set<string> {
  const aliases = new Map<string, string>();
  const rooms = new Map<string, Set<string>>();
  const gone = new Set<string>();
  for (const event of recorder.events) {
    if (event.type === 'client') aliases.set(event.client, event.alias);
    if (event.type === 'joined' || event.type === 'entered')
      rooms.set(event.client, (rooms.get(event.client) ?? new Set()).add(event.room));
    if (event.type === 'close' && event.final)
      for (const room of rooms.get(event.client) ?? [])
        gone.add(`${room} ${aliases.get(event.client)}`);
  }
  return gone;
}

/** By `ROOM ALIAS`: how its last notice has it. */
function lastNotices(records: readonly StoredRecord[]): Map<string, string> {
  const last = new Map<string, string>();
  for (const record of records)
    if (record.kind === 'member') last.set(`${record.room} ${record.alias}`, record.change);
  return last;
}

/** The rooms in which it lacks the last record that it may see. */
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

/** As a person in the lobby is shown what was said last to all. */
function lastLine(records: readonly StoredRecord[]): string {
  for (const record of records.toReversed())
    if (record.kind === 'say' && record.room === LOBBY && record.audience === undefined)
      return `${record.alias}: ${record.text}`;
  return '';
}
