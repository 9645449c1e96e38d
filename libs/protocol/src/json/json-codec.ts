// natter.v1, inbound: one frame's text → a message. Pure; entry ./schema. Text twin: text-codec.ts.
// Contract: docs/protocol.md, "natter.v1". A message holds the fields of its type and no others:
// anything a client adds (`__proto__` too) ends here.
import { parseAlias } from '../alias/alias.ts';
import { ok, refuse, type Result } from '../codes.ts';
import { MEDIA_TYPE_CHARACTERS_MAX, RECIPIENTS_MAX, TEXT_BYTES_MAX } from '../limits.ts';
import type {
  ClientMessage,
  Hello,
  History,
  Join,
  Leave,
  Ping,
  Say,
  Signal,
} from '../client-messages.ts';
import type { FileReference } from '../file-reference.ts';
import { ALIAS_FORM, parseRoomName } from '../names.ts';
import { checks } from './client-schema.ts';
import { decodeAct } from './decode-act.ts';
import { decodeAmend, decodePins, decodeThread } from './decode-amend.ts';
import { decodeLater, decodeUnlater, timesOf } from './decode-later.ts';
import { decodeMark, decodeReceipt } from './decode-marks.ts';
import { decodeCard, decodeMembers, decodePeople, decodeProfiles } from './decode-people.ts';
import { decodeSearch } from './decode-search.ts';
import {
  badRoom,
  idOf,
  loneSurrogate,
  refuseFrame,
  tooManyRecipients,
  wrongField,
} from './frame-refusals.ts';
import type { Fields } from './frame-refusals.ts';
import { dataFault } from './signal-data.ts';
import { isLongerThan } from '../utf8.ts';

type Draft<T> = { -readonly [Name in keyof T]: T[Name] };

/**
 * Decodes one frame of at most FRAME_BYTES_MAX bytes. Never throws. A refusal carries the request's
 * `id` and `room` if they are well formed.
 */
export function decodeClientMessage(text: string): Result<ClientMessage> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // JSON.parse throws for one reason only, and its message is of no use to a client.
    return refuse('bad-request', 'not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return refuse('bad-request', 'not a JSON object');
  }
  return decodeFields(parsed as Fields);
}

function decodeFields(fields: Fields): Result<ClientMessage> {
  // `type` is any JSON here, so there is a default. An unused decoder shows a missing case.
  switch (fields['type']) {
    case 'say':
      return decodeSay(fields);
    case 'signal':
      return decodeSignal(fields);
    case 'hello':
      return decodeHello(fields);
    case 'join':
      return decodeJoin(fields);
    case 'leave':
      return decodeLeave(fields);
    case 'history':
      return decodeHistory(fields);
    case 'members':
      return decodeMembers(fields);
    case 'act':
      return decodeAct(fields);
    case 'card':
      return decodeCard(fields);
    case 'people':
      return decodePeople(fields);
    case 'profiles':
      return decodeProfiles(fields);
    case 'amend':
      return decodeAmend(fields);
    case 'thread':
      return decodeThread(fields);
    case 'pins':
      return decodePins(fields);
    case 'later':
      return decodeLater(fields);
    case 'unlater':
      return decodeUnlater(fields);
    case 'mark':
      return decodeMark(fields);
    case 'receipt':
      return decodeReceipt(fields);
    case 'search':
      return decodeSearch(fields);
    case 'ping':
      return decodePing(fields);
    default:
      return refuseFrame(fields, 'bad-request', 'unknown type');
  }
}

/** Decodes a say from the fields of a frame, or of an HTTP request. Never throws. */
export function decodeSay(fields: Fields): Result<Say> {
  if (hasTooManyRecipients(fields)) return tooManyRecipients(fields);
  if (!checks.say.Check(fields)) return wrongField(fields, checks.say);
  const { id, text, to, view, ref, file } = fields;
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  // A file needs no text.
  if (text === '' && file === undefined) {
    return refuseFrame(fields, 'bad-request', 'wrong or missing field: text');
  }
  if (!text.isWellFormed() || !areWellFormed(to) || file?.name.isWellFormed() === false) {
    return loneSurrogate(fields);
  }
  if (file !== undefined && file.type.length > MEDIA_TYPE_CHARACTERS_MAX) {
    return refuseFrame(fields, 'bad-request', 'wrong or missing field: file/type');
  }
  if (isLongerThan(text, TEXT_BYTES_MAX)) {
    return refuseFrame(fields, 'too-large', `text over ${TEXT_BYTES_MAX} bytes`);
  }
  const say: Draft<Say> = { type: 'say', id, room, text };
  if (to !== undefined) say.to = to;
  if (view !== undefined) say.view = view;
  if (ref !== undefined) say.ref = ref;
  if (file !== undefined) say.file = copyFile(file);
  const times = timesOf(fields);
  return times.ok ? ok(Object.assign(say, times.value)) : times;
}

function decodeSignal(fields: Fields): Result<Signal> {
  if (hasTooManyRecipients(fields)) return tooManyRecipients(fields);
  if (!checks.signal.Check(fields)) return wrongField(fields, checks.signal);
  const { id, to, data } = fields;
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  if (!areWellFormed(to)) return loneSurrogate(fields);
  const fault = dataFault(data);
  if (fault !== undefined) return refuseFrame(fields, fault.code, fault.reason);
  const signal: Draft<Signal> = { type: 'signal', room, data };
  if (id !== undefined) signal.id = id;
  if (to !== undefined) signal.to = to;
  return ok(signal);
}

function decodeHello(fields: Fields): Result<Hello> {
  if (!checks.hello.Check(fields)) return wrongField(fields, checks.hello);
  const { id, alias, session, token, device, features, receipts, join } = fields;
  const hello: Draft<Hello> = { type: 'hello' };
  if (alias !== undefined) {
    if (!alias.isWellFormed()) return loneSurrogate(fields);
    const parsed = parseAlias(alias);
    if (parsed === undefined) {
      return refuseFrame(fields, 'bad-alias', `not an alias: ${ALIAS_FORM}`);
    }
    hello.alias = parsed.alias;
  }
  if (id !== undefined) hello.id = id;
  if (session !== undefined) hello.session = session;
  if (token !== undefined) hello.token = token;
  if (device !== undefined) hello.device = device;
  if (features !== undefined) hello.features = features;
  if (receipts !== undefined) hello.receipts = receipts;
  if (join === undefined || join.length === 0) return ok(hello);
  const joins: Join[] = [];
  for (const each of join) {
    const decoded = decodeJoin(typeof each === 'string' ? { room: each } : each);
    // The whole frame is refused, under its own id.
    if (!decoded.ok) return refuseFrame(fields, decoded.refusal.code, decoded.refusal.message);
    joins.push(decoded.value);
  }
  hello.join = joins;
  return ok(hello);
}

/** `after` wins over `history`; `epoch` belongs to `after`. */
function decodeJoin(fields: Fields): Result<Join> {
  if (!checks.join.Check(fields)) return wrongField(fields, checks.join);
  const { after, epoch, history } = fields;
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  const join: Draft<Join> = { type: 'join', room };
  if (fields.id !== undefined) join.id = fields.id;
  if (after !== undefined) {
    if (epoch === undefined) return refuseFrame(fields, 'bad-request', 'after without epoch');
    if (!epoch.isWellFormed()) return loneSurrogate(fields);
    join.after = after;
    join.epoch = epoch;
  } else if (history !== undefined) {
    join.history = history;
  }
  return ok(join);
}

function decodeLeave(fields: Fields): Result<Leave> {
  if (!checks.leave.Check(fields)) return wrongField(fields, checks.leave);
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  return ok({ type: 'leave', ...idOf(fields), room });
}

function decodeHistory(fields: Fields): Result<History> {
  if (!checks.history.Check(fields)) return wrongField(fields, checks.history);
  const { before, after, at, limit } = fields;
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  if ([before, after, at].filter((bound) => bound !== undefined).length > 1) {
    return refuseFrame(fields, 'bad-request', 'only one of before, after and at');
  }
  const history: Draft<History> = { type: 'history', ...idOf(fields), room };
  if (before !== undefined) history.before = before;
  if (after !== undefined) history.after = after;
  if (at !== undefined) history.at = at;
  if (limit !== undefined) history.limit = limit;
  return ok(history);
}

function decodePing(fields: Fields): Result<Ping> {
  if (!checks.ping.Check(fields)) return wrongField(fields, checks.ping);
  return ok({ type: 'ping', ...idOf(fields) });
}

/** Asked before the shape: 20,000 recipients take 12 ms to check one by one. */
function hasTooManyRecipients({ to }: Fields): boolean {
  return Array.isArray(to) && to.length > RECIPIENTS_MAX;
}

function copyFile({ id, name, size, type, sha256, width, height }: FileReference): FileReference {
  const sides = {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  };
  return { id, name, size, type, sha256, ...sides };
}

function areWellFormed(texts: readonly string[] | undefined): boolean {
  return texts === undefined || texts.every((text) => text.isWellFormed());
}
