// Bodies that are a client's frame without `seq`, as gateways relay it: of acts on a room
// (room-event.ts) and of what became of a message (amended-event.ts). Pure.
import { Buffer, isUtf8 } from 'node:buffer';

/** The form of one field. Clients rely on it, whoever published the record. */
export interface FieldForm {
  readonly form: (value: unknown) => boolean;
  readonly needed?: true;
}

interface Frame {
  readonly type: string;
  readonly seq: number;
}

export interface RelayedEventOptions<Event extends Frame> {
  readonly type: Event['type'];
  /** Longer bodies are none. */
  readonly bytesMax: number;
  readonly forms: Readonly<Record<Exclude<keyof Event, 'type' | 'seq'>, FieldForm>>;
}

export interface RelayedEvent<Event extends Frame> {
  /** Returns the body of a record. */
  readonly encode: (event: Omit<Event, 'seq'>) => Uint8Array;
  /**
   * Returns what a record with this body tells. Undefined: the body is no such frame without `seq`;
   * more fields are allowed.
   */
  readonly decode: (body: Uint8Array, seq: number) => Event | undefined;
}

/** Returns the codec of one type of frame. */
export function relayedEvent<Event extends Frame>({
  type,
  bytesMax,
  forms,
}: RelayedEventOptions<Event>): RelayedEvent<Event> {
  // Gateways write `type` first, and complete the frame by putting `seq` before it.
  const first = { type };
  const start = `{"type":"${type}",`;
  const fields = Object.entries<FieldForm>(forms);
  const parse = (body: Uint8Array): Readonly<Record<string, unknown>> | undefined => {
    if (body.length > bytesMax || !isUtf8(body)) return undefined;
    const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString();
    if (!text.startsWith(start)) return undefined;
    try {
      const event = JSON.parse(text) as Readonly<Record<string, unknown>>;
      const isWhole = fields.every(
        ([key, { form, needed = false }]) =>
          (!needed && event[key] === undefined) || form(event[key]),
      );
      return isWhole && event['type'] === type && event['seq'] === undefined ? event : undefined;
    } catch {
      // Not JSON: no gateway wrote it.
      return undefined;
    }
  };
  return {
    encode: (event) => Buffer.from(JSON.stringify({ ...first, ...event })),
    decode(body, seq) {
      const event = parse(body);
      return event && ({ ...event, seq } as unknown as Event);
    },
  };
}

export const isText = (value: unknown): boolean => typeof value === 'string';
export const isNumber = (value: unknown): boolean => Number.isSafeInteger(value);
export const isFlag = (value: unknown): boolean => typeof value === 'boolean';
export const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
