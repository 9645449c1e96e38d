// Every refusal and every close, in two tables. Contract: docs/protocol.md, "Codes".
// Nothing else in the project spells the code of a refusal or of a close.
import type { Right } from './rights.ts';

/** Every refusal and its reason. The connection is kept, except after `hello-timeout`. */
export const refusals = {
  'bad-request': 'not JSON, not an object, unknown type, missing or wrong field, lone surrogate',
  'too-large': 'text, data, recipients or rooms over their limit',
  'bad-alias': 'not an alias',
  'alias-taken': 'another member holds this alias in the room',
  'bad-room': 'not a room name',
  'not-joined': 'the session is not in this room',
  'no-such-member': 'a recipient is not in the room as the sender saw it',
  'no-such-message': 'no message of this room that the client may see, or it was erased',
  'too-late': 'the scheduled message was said already',
  'room-full': 'the room has its maximum of members',
  'log-full': 'the log can store nothing more for now',
  'rate-limited': 'too fast, or too many says unacknowledged',
  unavailable: 'whether it was stored is unknown: send it again with the same id',
  'no-archive': 'no archive answers: nothing can be searched for now',
  'hello-timeout': 'no alias in time',
  unauthorized: 'no token, or one that is not valid',
  forbidden: 'the token does not allow it, or the room does not',
  'no-such-room': 'no room of this name has a card',
  'room-exists': 'another room has this name',
  'no-such-person': 'nobody of this name is known',
  'last-owner': 'a room keeps at least one owner',
  'room-archived': 'an archived room can only be read',
  'slow-mode': 'the room is in slow mode: wait between two messages',
  'bad-invite': 'the invite link is unknown, used up, or expired',
} as const;

export type RefusalCode = keyof typeof refusals;

/** Why a request was refused: an `error` frame (JSON), or a line that begins with `! ` (text). */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly id?: string;
  readonly room?: string;
  /** How long to wait before the next try, ms. */
  readonly retryAfter?: number;
  /** `forbidden`: the right that is missing. */
  readonly needs?: Right;
  /** `no-such-member`: the names that are not in the room, as the client wrote them. */
  readonly missing?: readonly string[];
}

/** How a gateway ends connections: the WebSocket close code, and whether clients reconnect. */
export const closes = {
  quit: { code: 1000, comeBack: false },
  drain: { code: 1012, comeBack: true },
  slow: { code: 4408, comeBack: true },
  replaced: { code: 4409, comeBack: false },
  expired: { code: 4401, comeBack: true },
  revoked: { code: 4403, comeBack: false },
  silent: { code: 4407, comeBack: true },
  'hello-timeout': { code: 4400, comeBack: true },
  'bad-requests': { code: 1008, comeBack: false },
  'too-fast': { code: 1008, comeBack: false },
  binary: { code: 1003, comeBack: false },
  malformed: { code: 1002, comeBack: false },
  'not-utf8': { code: 1007, comeBack: false },
  'frame-too-large': { code: 1009, comeBack: false },
} as const;

export type CloseReason = keyof typeof closes;
/** The closes that a `bye` announces. */
export type ByeReason = 'drain' | 'slow' | 'replaced' | 'expired' | 'revoked';

/** A value, or the refusal in its place. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** Returns a Result that holds the value. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Returns a Result that holds a refusal. `extra`: `id`, `room`, `retryAfter`, `missing`. */
export function refuse(
  code: RefusalCode,
  message: string,
  extra?: Omit<Refusal, 'code' | 'message'>,
): Result<never> {
  return { ok: false, refusal: { code, message, ...extra } };
}
