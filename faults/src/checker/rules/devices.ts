// A seat has the devices of its person that are there, each for its own grace after its connection.
// Judged wherever the run read a seat (`seat` events).
import type { SeatEvent } from '../../log-history.ts';
import type { Presence, Room } from '../room.ts';
import { CLOCKS_MS, isThere, LEAVING_MS_MAX, timesOf } from '../times.ts';
import type { Rule } from '../violation.ts';

interface Figures {
  readonly graceMs: number;
  readonly lostWithinMs: number;
}

export const devices: Rule = (run, report) => {
  const { graceMs = 0, lostWithinMs = 0 } = run.header ?? {};
  for (const room of run.rooms.values()) {
    for (const seat of room.seats) {
      const theirs = devicesIn(room, seat);
      for (const presence of theirs) {
        const { client } = presence;
        const isJson = client.dialect === 'json';
        const what = isJson ? wrongWith(presence, seat, { graceMs, lostWithinMs }) : undefined;
        if (what === undefined) continue;
        const where = { rule: 'devices', room: room.name, client: client.name } as const;
        report({ ...where, sentence: `the seat of ${seat.alias} ${what}` });
      }
      for (const device of seat.devices) {
        if (theirs.some(({ client }) => client.device === device)) continue;
        const sentence = `the seat of ${seat.alias} has a device "${device}", which nobody has`;
        report({ rule: 'devices', room: room.name, sentence });
      }
    }
  }
};

const devicesIn = (room: Room, { alias }: SeatEvent): Presence[] =>
  [...room.presences.values()].filter(({ client }) => client.alias === alias);

/** Returns why this device must or must not sit there; undefined: it is right, or may be. */
function wrongWith(
  presence: Presence,
  { atMs, devices: listed }: SeatEvent,
  { graceMs, lostWithinMs }: Figures,
): string | undefined {
  const times = timesOf(presence);
  const { device, name } = presence.client;
  const sits = listed.includes(device);
  const now = times.find((time) => isThere(time, atMs));
  if (now !== undefined) {
    const mayBeOut = now.end !== undefined && now.untilMs - atMs <= LEAVING_MS_MAX;
    return sits || mayBeOut ? undefined : `lacks ${name}, which is there`;
  }
  if (times.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs <= untilMs)) return undefined;
  const last = times.findLast(({ untilMs }) => untilMs <= atMs);
  if (last === undefined) return undefined;
  const awayMs = atMs - last.untilMs;
  const isKept = last.end === 'away' || last.end === 'cut';
  if (isKept && !sits && awayMs < graceMs - CLOCKS_MS)
    return `lacks ${name}, which has been away for ${Math.round(awayMs)} ms only`;
  // It may be on its way in: its seat is taken before it is told.
  const comes = times.some(({ fromMs }) => fromMs > atMs && fromMs - atMs <= LEAVING_MS_MAX);
  const waitMs = last.end === 'left' ? lostWithinMs : graceMs + lostWithinMs;
  return sits && !comes && awayMs > waitMs
    ? `has ${name}, which has been away for ${Math.round(awayMs)} ms`
    : undefined;
}
