// Acts on rooms, inbound: a frame's fields, or an HTTP request's → an act. Pure.
// Contract: docs/protocol.md, "Rooms". Called by json-codec.ts, and for HTTP.
import { ok, type Result } from '../codes.ts';
import type { Act } from '../client-messages.ts';
import { parseRoomName } from '../names.ts';
import { ACT_PEOPLE_MAX, actChecks, actFields, isActName } from './act-schema.ts';
import { isRequestId } from './client-schema.ts';
import { badRoom, loneSurrogate, refuseFrame, wrongField } from './frame-refusals.ts';
import type { Fields } from './frame-refusals.ts';

/** Decodes an act from the fields of a frame, or of an HTTP request. Never throws. */
export function decodeAct(fields: Fields): Result<Act> {
  const { act, id, room: named, access } = fields;
  if (typeof act !== 'string' || !isActName(act)) {
    return refuseFrame(fields, 'bad-request', 'wrong or missing field: act');
  }
  if (!isRequestId(id)) return refuseFrame(fields, 'bad-request', 'wrong or missing field: id');
  const check = actChecks[act];
  // An array is bounded before it is looked through.
  if (hasTooManyPeople(fields)) {
    return refuseFrame(fields, 'too-large', `over ${ACT_PEOPLE_MAX} people`);
  }
  if (!check.Check(fields)) return wrongField(fields, check);
  const copied = copyAct(act, fields);
  if (Object.values(copied).some((value) => !isWellFormed(value))) return loneSurrogate(fields);
  const isDirect = act === 'create' && access === 'direct';
  if (isDirect && named === undefined) {
    return ok({ type: 'act', id, ...copied } as Act);
  }
  const room = typeof named === 'string' ? parseRoomName(named) : undefined;
  if (room === undefined) return badRoom(fields);
  return ok({ type: 'act', id, room, ...copied } as Act);
}

/** Returns the fields of the act that are its own, and no others. */
function copyAct(act: keyof typeof actChecks, fields: Fields): Record<string, unknown> {
  const own: Record<string, unknown> = { act };
  for (const name of Object.keys(actFields[act])) {
    if (name !== 'act' && fields[name] !== undefined) own[name] = fields[name];
  }
  return own;
}

function hasTooManyPeople({ people }: Fields): boolean {
  return Array.isArray(people) && people.length > ACT_PEOPLE_MAX;
}

const isWellFormed = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.isWellFormed()
    : !Array.isArray(value) || value.every((each) => isWellFormed(each));
