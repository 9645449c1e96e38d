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

/** The head of an unmasked, whole text frame (RFC 6455, 5.2). */
function frameHead(length: number): Buffer {
  if (length <= SHORT_MAX) return Buffer.from([TEXT_OPCODE, length]);
  if (length <= MEDIUM_MAX) return Buffer.from([TEXT_OPCODE, 126, length >> 8, length & 0xff]);
  const head = Buffer.alloc(10);
  head[0] = TEXT_OPCODE;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([frameHead(payload.length), payload]);
}

export const encodeJson = (message: ServerMessage): Buffer => frame(JSON.stringify(message));

/** Lines are written without their newline; TCP adds it. */
export function encodeLine(wire: 'frame' | 'line', line: string): Buffer {
  return wire === 'frame' ? frame(line) : Buffer.from(line + NEWLINE);
}

/** A Server-Sent Event whose data is a frame of natter.v1. `id` is what a client comes back with; undefined: it keeps the last. */
export function encodeEvent(message: { readonly type: string }, id: number | undefined): Buffer {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`${head}event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`);
}

/** A finished JSON text that a gateway laid down, as a frame. */
export function encodeRelayed(body: Uint8Array): Buffer {
  return Buffer.concat([frameHead(body.length), body]);
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
  const seq = Buffer.from(`{"seq":${record.seq},`);
  const rest = record.body.subarray(1);
  const length = seq.length + rest.length;
  return Buffer.concat([frameHead(length), seq, rest]);
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
