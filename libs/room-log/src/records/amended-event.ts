// What became of a message: the body of an `amend` record. It is the client's `amended` frame
// without `seq`, as gateways relay it. Pure.
import { Buffer, isUtf8 } from 'node:buffer';
import type { Amended } from '@natter/protocol';

/** Gateways write `type` first, and complete the frame by putting `seq` before it. */
const START = '{"type":"amended",';
/** Bytes; more than 16 KiB of text, all escaped. */
const BODY_BYTES_MAX = 128 * 1024;

/** Returns the body of an amendment's record. */
export const encodeAmended = ({ type, ...event }: Omit<Amended, 'seq'>): Uint8Array =>
  Buffer.from(JSON.stringify({ type, ...event }));

/** Returns whether the body is an `amended` frame without `seq`; more fields are allowed. */
export const isAmendedBody = (body: Uint8Array): boolean => parse(body) !== undefined;

/** Returns what a record tells; its body was checked. */
export function decodeAmended({ body, seq }: { body: Uint8Array; seq: number }): Amended {
  const event = parse(body);
  if (event === undefined) throw new Error('an amendment was read without its check');
  return { ...event, seq };
}

function parse(body: Uint8Array): Omit<Amended, 'seq'> | undefined {
  if (body.length > BODY_BYTES_MAX || !isUtf8(body)) return undefined;
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString();
  if (!text.startsWith(START)) return undefined;
  try {
    const event = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const whole = Object.entries(FORMS).every(
      ([key, { form, needed = false }]) =>
        (!needed && event[key] === undefined) || form(event[key]),
    );
    return whole && event['type'] === 'amended' && event['seq'] === undefined
      ? (event as unknown as Omit<Amended, 'seq'>)
      : undefined;
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => Number.isSafeInteger(value);

function isThread(value: unknown): boolean {
  const { root, rev, count, last = 0 } = (value ?? {}) as Partial<Record<string, unknown>>;
  return [root, rev, count, last].every(isNumber);
}

/** Clients rely on the form of each field, whoever published the record. */
const FORMS: Readonly<
  Record<
    Exclude<keyof Amended, 'type' | 'seq'>,
    { readonly form: (value: unknown) => boolean; readonly needed?: true }
  >
> = {
  room: { form: isText, needed: true },
  of: { form: isNumber, needed: true },
  by: { form: isText, needed: true },
  at: { form: isNumber, needed: true },
  rev: { form: isNumber },
  text: { form: isText },
  mentions: { form: (value) => Array.isArray(value) && value.every(isText) },
  erase: { form: (value) => value === true },
  react: { form: isText },
  unreact: { form: isText },
  pin: { form: (value) => typeof value === 'boolean' },
  count: { form: isNumber },
  thread: { form: isThread },
};
