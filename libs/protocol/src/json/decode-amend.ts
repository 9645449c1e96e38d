// Requests about messages that were said: amend one, read a thread, list pins. Pure.
// Contract: docs/protocol.md, "Messages change". Called by json-codec.ts, and for HTTP.
import { ok, type Result } from '../codes.ts';
import type { Amend, Amendment, PinsRequest, ThreadRequest } from '../client-messages.ts';
import { TEXT_BYTES_MAX } from '../limits.ts';
import { parseRoomName } from '../names.ts';
import { isLongerThan } from '../utf8.ts';
import { checks } from './client-schema.ts';
import { parseEmoji } from './emoji.ts';
import { badRoom, idOf, loneSurrogate, refuseFrame, wrongField } from './frame-refusals.ts';
import type { Fields } from './frame-refusals.ts';

type Draft<T> = { -readonly [Name in keyof T]: T[Name] };

const AMENDMENTS = ['text', 'erase', 'react', 'unreact', 'pin'] as const;

/** Decodes an amendment from the fields of a frame, or of an HTTP request. Never throws. */
export function decodeAmend(fields: Fields): Result<Amend> {
  if (!checks.amend.Check(fields)) return wrongField(fields, checks.amend);
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  if (AMENDMENTS.filter((name) => fields[name] !== undefined).length !== 1) {
    return refuseFrame(fields, 'bad-request', `exactly one of ${AMENDMENTS.join(', ')} is needed`);
  }
  const { id, seq } = fields;
  const amendment = decodeAmendment(fields);
  return amendment.ok ? ok({ type: 'amend', id, room, seq, ...amendment.value }) : amendment;
}

/** The shape was checked; exactly one is there. */
function decodeAmendment(fields: Fields & Partial<Record<string, unknown>>): Result<Amendment> {
  const { text, react, unreact, pin } = fields;
  if (typeof text === 'string') {
    if (!text.isWellFormed()) return loneSurrogate(fields);
    if (!isLongerThan(text, TEXT_BYTES_MAX)) return ok({ text });
    return refuseFrame(fields, 'too-large', `text over ${TEXT_BYTES_MAX} bytes`);
  }
  const emoji = react ?? unreact;
  if (typeof emoji === 'string') {
    const parsed = parseEmoji(emoji);
    if (parsed === undefined) {
      const name = react === undefined ? 'unreact' : 'react';
      return refuseFrame(fields, 'bad-request', `${name}: not one emoji`);
    }
    return ok(react === undefined ? { unreact: parsed } : { react: parsed });
  }
  return ok(typeof pin === 'boolean' ? { pin } : { erase: true });
}

export function decodeThread(fields: Fields): Result<ThreadRequest> {
  if (!checks.thread.Check(fields)) return wrongField(fields, checks.thread);
  const { seq, after, limit } = fields;
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  const thread: Draft<ThreadRequest> = { type: 'thread', ...idOf(fields), room, seq };
  if (after !== undefined) thread.after = after;
  if (limit !== undefined) thread.limit = limit;
  return ok(thread);
}

export function decodePins(fields: Fields): Result<PinsRequest> {
  if (!checks.pins.Check(fields)) return wrongField(fields, checks.pins);
  const room = parseRoomName(fields.room);
  return room === undefined ? badRoom(fields) : ok({ type: 'pins', ...idOf(fields), room });
}
