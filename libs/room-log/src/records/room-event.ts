// A room event: the body of a `room` record, which tells of an act on the room's card. It is the
// client's `room` frame without `seq`, as gateways relay it. Pure.
import { Buffer, isUtf8 } from 'node:buffer';
import type { RoomEvent } from '@natter/protocol';
import type { RoomRecord } from './record.ts';

/** Gateways write `type` first, and complete the frame by putting `seq` before it. */
const START = '{"type":"room",';
/** Bytes; more than 50 names with a topic, all escaped. */
const BODY_BYTES_MAX = 64 * 1024;

/** Returns the body of an act's record. */
export const encodeRoomEvent = ({ type, ...event }: Omit<RoomEvent, 'seq'>): Uint8Array =>
  Buffer.from(JSON.stringify({ type, ...event }));

/** Returns whether the body is a `room` frame without `seq`; more fields than known are allowed. */
export const isRoomBody = (body: Uint8Array): boolean => parse(body) !== undefined;

/** Returns what a record tells. */
export function decodeRoomEvent({ body, seq }: RoomRecord): RoomEvent {
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
    const texts = [event['room'], event['by'], event['act']];
    const whole = texts.every((each) => typeof each === 'string') && Number.isFinite(event['at']);
    return whole && event['type'] === 'room' && event['seq'] === undefined
      ? (event as unknown as Omit<RoomEvent, 'seq'>)
      : undefined;
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
}
