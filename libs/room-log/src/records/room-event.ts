// A room event: the body of a `room` record, which tells of an act on the room's card. It is the
// client's `room` frame without `seq`, as gateways relay it. Pure.
import { Buffer, isUtf8 } from 'node:buffer';
import type { RoomEvent } from '@natter/protocol';

/** Gateways write `type` first, and complete the frame by putting `seq` before it. */
const START = '{"type":"room",';
/** Bytes; more than 50 names with a topic, all escaped. */
const BODY_BYTES_MAX = 64 * 1024;

/** Returns the body of an act's record. */
export const encodeRoomEvent = ({ type, ...event }: Omit<RoomEvent, 'seq'>): Uint8Array =>
  Buffer.from(JSON.stringify({ type, ...event }));

/** Returns whether the body is a `room` frame without `seq`; more fields than known are allowed. */
export const isRoomBody = (body: Uint8Array): boolean => parse(body) !== undefined;

/** Returns what a record tells; its body was checked. */
export function decodeRoomEvent({ body, seq }: { body: Uint8Array; seq: number }): RoomEvent {
  const event = parse(body);
  if (event === undefined) throw new Error('a room record was read without its check');
  return { ...event, seq };
}

function parse(body: Uint8Array): Omit<RoomEvent, 'seq'> | undefined {
  if (body.length > BODY_BYTES_MAX || !isUtf8(body)) return undefined;
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString();
  if (!text.startsWith(START)) return undefined;
  try {
    const event = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const whole = Object.entries(FORMS).every(
      ([key, { form, needed = false }]) =>
        (!needed && event[key] === undefined) || form(event[key]),
    );
    return whole && event['type'] === 'room' && event['seq'] === undefined
      ? (event as unknown as Omit<RoomEvent, 'seq'>)
      : undefined;
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => Number.isSafeInteger(value);
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

/** Clients rely on the form of each field, whoever published the record. */
const FORMS: Readonly<
  Record<
    Exclude<keyof RoomEvent, 'type' | 'seq'>,
    { readonly form: (value: unknown) => boolean; readonly needed?: true }
  >
> = {
  room: { form: isText, needed: true },
  by: { form: isText, needed: true },
  act: { form: isText, needed: true },
  at: { form: isNumber, needed: true },
  who: { form: areTexts },
  access: { form: isText },
  topic: { form: isText },
  guests: { form: isFlag },
  role: { form: isText },
  until: { form: isNumber },
  why: { form: isText },
  seconds: { form: isNumber },
  archived: { form: isFlag },
  on: { form: isFlag },
};
