// When a message is said and how long it lives, and requests about messages that are to be said.
// Pure. Contract: docs/protocol.md, "Expire and schedule". Called by json-codec.ts.
import { ok, type Result } from '../codes.ts';
import type { Say } from '../client-messages.ts';
import type { LaterRequest, Unlater } from '../later.ts';
import { parseRoomName } from '../names.ts';
import { checks } from './client-schema.ts';
import { badRoom, idOf, refuseFrame, wrongField } from './frame-refusals.ts';
import type { Fields } from './frame-refusals.ts';
import { recurrenceFault } from './recurrence.ts';

type Times = Pick<Say, 'expires' | 'at' | 'every'>;

/** Returns the times of a say, whose shape was checked. Clocks are asked by the gateway. */
export function timesOf(fields: Fields & Times): Result<Times> {
  const { expires, at, every } = fields;
  if (at !== undefined && every !== undefined) {
    return refuseFrame(fields, 'bad-request', 'at and every together');
  }
  const fault = every === undefined ? undefined : recurrenceFault(every);
  if (fault !== undefined) return refuseFrame(fields, 'bad-request', `every: ${fault}`);
  return ok({
    ...(expires !== undefined && { expires }),
    ...(at !== undefined && { at }),
    ...(every !== undefined && { every: { cron: every.cron, zone: every.zone } }),
  });
}

export function decodeLater(fields: Fields): Result<LaterRequest> {
  if (!checks.later.Check(fields)) return wrongField(fields, checks.later);
  if (fields.room === undefined) return ok({ type: 'later', ...idOf(fields) });
  const room = parseRoomName(fields.room);
  return room === undefined ? badRoom(fields) : ok({ type: 'later', ...idOf(fields), room });
}

export function decodeUnlater(fields: Fields): Result<Unlater> {
  if (!checks.unlater.Check(fields)) return wrongField(fields, checks.unlater);
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  return ok({ type: 'unlater', ...idOf(fields), room, say: fields.say });
}
