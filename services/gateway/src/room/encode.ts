// What the gateway says, as finished bytes for each kind of socket: a WebSocket frame of JSON, a WebSocket frame of a line, a line on TCP, an event over HTTP.
// A record becomes bytes once per kind, however many members (fan-out.ts). Pure.
import { Buffer } from 'node:buffer';
import { lineOfDigest, lineOfMessage, lineOfNotice } from '@natter/protocol';
import type { MemberChange, MembersChanged, Message, Say, ServerMessage } from '@natter/protocol';
import type { RosterChange, SayRecord } from '@natter/room-log';

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

/** An unmasked, whole text frame (RFC 6455, 5.2) for a payload of so many bytes, which begins at `at`. */
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

/** Lines are written without their newline; TCP adds it. */
export function encodeLine(wire: 'frame' | 'line', line: string): Buffer {
  return wire === 'frame' ? frameOf(line) : Buffer.from(line + NEWLINE);
}

/** A Server-Sent Event whose data is a frame of natter.v1. `id` is what a client comes back with; undefined: it keeps the last. */
export function encodeEvent(message: { readonly type: string }, id: number | undefined): Buffer {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`${head}event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`);
}

/** A finished JSON text that a gateway laid down, as a frame. */
export function encodeRelayed(body: Uint8Array): Buffer {
  const { frame, at } = frameFor(body.length);
  frame.set(body, at);
  return frame;
}

/** What is stored of a say: the frame every reader gets, but for `seq`. `type` stands first (@natter/room-log looks for it). */
export function encodeSayBody(
  { room, id, text, ref, file }: Say,
  { alias, via }: { alias: string; via: string },
  to: readonly string[] | undefined,
): Buffer {
  const at = Date.now();
  return Buffer.from(
    JSON.stringify({ type: 'message', room, id, from: alias, text, at, via, to, ref, file }),
  );
}

/** The stored body is completed in the bytes, not parsed. */
export function encodeSayJson(record: SayRecord): Buffer {
  const { body } = record;
  const seq = `{"seq":${record.seq},`;
  // In the place of the body's opening brace.
  const { frame, at } = frameFor(seq.length - 1 + body.length);
  frame.set(body, at + seq.length - 1);
  frame.write(seq, at, 'latin1');
  return frame;
}

/** The same as an event. A line break in the body would end it: then no gateway wrote it, though its headers say so. */
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

/** The same as values, for `joined` and `history`. */
export function messagesOf(records: readonly SayRecord[]): Message[] {
  return records.flatMap((record) => readable(() => messageOf(record)) ?? []);
}

/** What a text client is shown; undefined: nothing. */
export function lineOfSay(record: SayRecord): string | undefined {
  return readable(() => lineOfMessage(messageOf(record)));
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // No gateway wrote this body, though its headers say so. Found only by who parses it, and no reason to fall over.
    return undefined;
  }
}

export function encodeSay(wire: Wire, record: SayRecord): Buffer {
  if (wire === 'json') return encodeSayJson(record);
  if (wire === 'event') return encodeSayEvent(record);
  const line = lineOfSay(record);
  return line === undefined ? NOTHING : encodeLine(wire, line);
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

/** `counts`: of all names, also those cut off. */
export function encodeDigest(
  wire: Wire,
  digest: MembersChanged,
  counts: { joined: number; left: number },
): Buffer {
  if (wire === 'json') return encodeJson(digest);
  if (wire === 'event') return encodeEvent(digest, digest.seq);
  return encodeLine(wire, lineOfDigest({ ...counts, count: digest.count }));
}
