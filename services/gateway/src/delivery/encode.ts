// What the gateway sends, as finished bytes for each kind of socket: a WebSocket frame of JSON or
// of a line, a line on TCP, an event over HTTP. A record is encoded once a kind, however many
// members there are (fan-out.ts). Pure.
import { Buffer } from 'node:buffer';
import {
  lineOfAct,
  lineOfAmended,
  lineOfDigest,
  lineOfMessage,
  lineOfNotice,
} from '@natter/protocol';
import type {
  MemberChange,
  MembersChanged,
  Message,
  MessageBeginning,
  Say,
  ServerMessage,
} from '@natter/protocol';
import type { AmendRecord, RoomRecord, RosterChange, SayRecord } from '@natter/room-log';

/** json: natter.v1 · frame: the text dialect over WebSocket · line: the text dialect over TCP. */
export type SessionWire = 'json' | 'frame' | 'line';
/** event: natter.v1's frames as Server-Sent Events. */
export type Wire = SessionWire | 'event';

const TEXT_OPCODE = 0x81;
const SHORT_MAX = 125;
const MEDIUM_MAX = 0xffff;
const NEWLINE = '\n';
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const EVENT_END = Buffer.from('\n\n');
const NOTHING = Buffer.alloc(0);

/**
 * Makes an unmasked text frame (RFC 6455, 5.2) for `length` bytes of payload, which begins at `at`.
 */
function frameFor(length: number): { readonly frame: Buffer; readonly at: number } {
  const at = length <= SHORT_MAX ? 2 : length <= MEDIUM_MAX ? 4 : 10;
  const frame = Buffer.allocUnsafe(at + length);
  frame[0] = TEXT_OPCODE;
  if (length <= SHORT_MAX) frame[1] = length;
  else if (length <= MEDIUM_MAX) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  return { frame, at };
}

function frameOf(text: string): Buffer {
  const { frame, at } = frameFor(Buffer.byteLength(text));
  frame.write(text, at);
  return frame;
}

export const encodeJson = (message: ServerMessage): Buffer => frameOf(JSON.stringify(message));

/** Encodes a line that comes without its newline; TCP adds it. */
export function encodeLine(wire: 'frame' | 'line', line: string): Buffer {
  return wire === 'frame' ? frameOf(line) : Buffer.from(line + NEWLINE);
}

/**
 * Encodes a Server-Sent Event whose data is a frame of natter.v1. A client comes back with the last
 * `id` it got; undefined: this event has none.
 */
export function encodeEvent(message: { readonly type: string }, id: number | undefined): Buffer {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`${head}event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`);
}

/** Frames a JSON text that a gateway has encoded. */
export function encodeRelayed(body: Uint8Array): Buffer {
  const { frame, at } = frameFor(body.length);
  frame.set(body, at);
  return frame;
}

/** What the gateway learned of a say. */
export interface SayExtras {
  /** Aliases as their holders write them. */
  readonly to?: readonly string[] | undefined;
  readonly mentions?: readonly string[] | undefined;
}

/**
 * Encodes what is stored of a say: the frame that readers get, without `seq`. `type` comes first:
 * room-log looks for it.
 */
export function encodeSayBody(say: Say, from: SaidFrom, { to, mentions }: SayExtras = {}): Buffer {
  const { room, id, text, ref, file } = say;
  const { alias, via, at, scheduled } = from;
  const expires = expiresMsOf(say, from);
  // One literal: a copy with spread takes as long again.
  return Buffer.from(
    JSON.stringify({
      type: 'message',
      room,
      id,
      from: alias,
      text,
      at,
      via,
      to,
      ref,
      file,
      mentions,
      expires,
      scheduled,
    }),
  );
}

/** Who says it, through which gateway, and when: ms since 1970. */
export interface SaidFrom {
  readonly alias: string;
  readonly via: string;
  readonly at: number;
  /** Undefined: it is said as its author sends it. */
  readonly scheduled?: true;
}

/** Returns when the message is gone, ms since 1970; undefined: after retention. */
export const expiresMsOf = ({ expires }: Say, { at }: Pick<SaidFrom, 'at'>): number | undefined =>
  expires === undefined ? undefined : at + expires * 1_000;

/** Completes the stored body with its `seq`, in the bytes: it is not parsed. */
export function encodeSayJson(record: SayRecord | RoomRecord | AmendRecord): Buffer {
  const { body } = record;
  const seq = `{"seq":${record.seq},`;
  // In place of the body's opening brace.
  const { frame, at } = frameFor(seq.length - 1 + body.length);
  frame.set(body, at + seq.length - 1);
  frame.write(seq, at, 'latin1');
  return frame;
}

/**
 * The same as an event. A line break in the body would end the event: no gateway wrote that body.
 */
function encodeSayEvent(record: SayRecord): Buffer {
  const { seq, body } = record;
  if (body.includes(LINE_FEED) || body.includes(CARRIAGE_RETURN)) return NOTHING;
  const head = Buffer.from(`id: ${seq}\nevent: message\ndata: {"seq":${seq},`);
  return Buffer.concat([head, body.subarray(1), EVENT_END]);
}

function messageOf(record: SayRecord): Message {
  const stored = JSON.parse(Buffer.from(record.body).toString()) as Omit<Message, 'seq'>;
  return { ...stored, seq: record.seq };
}

/** Decodes messages, for `joined` and `history`. */
export function messagesOf(records: readonly SayRecord[]): Message[] {
  return records.flatMap((record) => readable(() => messageOf(record)) ?? []);
}

/** Returns the line that text clients see; undefined: none. */
export function lineOfSay(record: SayRecord): string | undefined {
  return readable(() => lineOfMessage(messageOf(record)));
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // No gateway wrote this body, whatever its headers say. Only its readers notice.
    return undefined;
  }
}

export function encodeSay(wire: Wire, record: SayRecord): Buffer {
  if (wire === 'json') return encodeSayJson(record);
  if (wire === 'event') return encodeSayEvent(record);
  const line = lineOfSay(record);
  return line === undefined ? NOTHING : encodeLine(wire, line);
}

/** Encodes an act on the room's card. */
export function encodeRoomEvent(wire: Wire, record: RoomRecord): Buffer {
  if (wire === 'json') return encodeSayJson(record);
  const { event } = record;
  if (wire === 'event') return encodeEvent(event, event.seq);
  return encodeLine(wire, lineOfAct(event));
}

/** Encodes what became of a message. `message`: for lines; undefined if it is not known here. */
export function encodeAmended(
  wire: Wire,
  {
    record,
    message,
  }: { readonly record: AmendRecord; readonly message?: MessageBeginning | undefined },
): Buffer {
  if (wire === 'json') return encodeSayJson(record);
  const { event } = record;
  if (wire === 'event') return encodeEvent(event, record.seq);
  return encodeLine(wire, lineOfAmended(event, message));
}

export function encodeChange(wire: Wire, room: string, change: RosterChange): Buffer {
  const { seq, alias, count, why } = change;
  if (wire !== 'json' && wire !== 'event')
    return encodeLine(wire, lineOfNotice(alias, change.change));
  const message: MemberChange = {
    type: 'member',
    room,
    seq,
    alias,
    change: change.change,
    count,
    ...(why === undefined ? {} : { why }),
  };
  return wire === 'json' ? encodeJson(message) : encodeEvent(message, seq);
}

/** `counts`: of all changes, with those whose names are cut off. */
export function encodeDigest(
  wire: Wire,
  digest: MembersChanged,
  counts: { joined: number; left: number },
): Buffer {
  if (wire === 'json') return encodeJson(digest);
  if (wire === 'event') return encodeEvent(digest, digest.seq);
  return encodeLine(wire, lineOfDigest({ ...counts, count: digest.count }));
}
