// People at logs who say messages and amend them, for tests of messages that change.
import type { RoomName } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import type { RoomLog } from '../src/room-log.ts';
import type { Seat } from '../src/seats/seat.ts';
import { party, sayBody } from './log-world.ts';

let ids = 0;

/** Takes a seat of a room that the log hosts. */
export async function sit(log: RoomLog, room: RoomName, alias: string): Promise<Seat> {
  const { owner } = party(alias);
  const claimant = { alias, key: aliasKey(alias), owner, graceMs: 60_000 };
  const claim = await log.claim(room, { ...claimant, gateway: log.gateway });
  if (claim.kind !== 'seated') throw new Error(claim.kind);
  return claim.seat;
}

/** Says a message to all. Returns its sequence. */
export async function say(seat: Seat, text: string): Promise<number> {
  const said = await seat.say({ id: `s${(ids += 1)}`, audience: undefined, body: sayBody(text) });
  if (said.kind !== 'stored') throw new Error(said.kind);
  return said.seq;
}

/** Returns what every amendment takes, of somebody who moderates. */
export const amending = (seat: Seat, seq: number, id = `a${(ids += 1)}`) => ({
  id,
  seat,
  alias: seat.record.alias,
  seq,
  first: 1,
  moderates: () => Promise.resolve(true),
});

/** Returns what an amendment of the message itself takes besides. */
export const editing = () => ({ editMs: 86_400_000, mentions: () => undefined });
