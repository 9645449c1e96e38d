// What became of a message: the body of an `amend` record. It is the client's `amended` frame
// without `seq`, as gateways relay it. Pure.
import type { Amended } from '@natter/protocol';
import { areTexts, isFlag, isNumber, isText, relayedEvent } from './relayed-event.ts';

/** Bytes; more than 16 KiB of text, all escaped. */
const BODY_BYTES_MAX = 128 * 1024;

function isThread(value: unknown): boolean {
  const { root, rev, count, last = 0 } = (value ?? {}) as Partial<Record<string, unknown>>;
  return [root, rev, count, last].every(isNumber);
}

const amendedEvent = relayedEvent<Amended>({
  type: 'amended',
  bytesMax: BODY_BYTES_MAX,
  forms: {
    room: { form: isText, needed: true },
    of: { form: isNumber, needed: true },
    by: { form: isText, needed: true },
    at: { form: isNumber, needed: true },
    rev: { form: isNumber },
    text: { form: isText },
    mentions: { form: areTexts },
    erase: { form: (value) => value === true },
    react: { form: isText },
    unreact: { form: isText },
    pin: { form: isFlag },
    count: { form: isNumber },
    thread: { form: isThread },
  },
});

/** Returns the body of an amendment's record. */
export const encodeAmended = amendedEvent.encode;
/** Returns what an amendment's record tells; undefined: no gateway wrote this body. */
export const decodeAmended = amendedEvent.decode;
