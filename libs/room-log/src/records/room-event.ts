// A room event: the body of a `room` record, which tells of an act on the room's card. It is the
// client's `room` frame without `seq`, as gateways relay it. Pure.
import type { RoomEvent } from '@natter/protocol';
import { areTexts, isFlag, isNumber, isText, relayedEvent } from './relayed-event.ts';

/** Bytes; more than 50 names with a topic, all escaped. */
const BODY_BYTES_MAX = 64 * 1024;

const roomEvent = relayedEvent<RoomEvent>({
  type: 'room',
  bytesMax: BODY_BYTES_MAX,
  forms: {
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
  },
});

/** Returns the body of an act's record. */
export const encodeRoomEvent = roomEvent.encode;
/** Returns what an act's record tells; undefined: no gateway wrote this body. */
export const decodeRoomEvent = roomEvent.decode;
