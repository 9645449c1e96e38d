// Messages to publish as NATS's protocol has them on the wire. Encodes all appends of a turn into
// one buffer: by the library's `publish`, each makes six. Pure.
// Source: https://docs.nats.io/reference/reference-protocols/nats-protocol#hpub.
import { Buffer } from 'node:buffer';

export interface PublishCommand {
  /** Tokens of subjects.ts: no spaces, no line breaks. */
  readonly subject: string;
  /** Where the answer goes. */
  readonly reply: string;
  /** Header lines as `field` (headers.ts) makes them. */
  readonly fields: string;
  readonly body: Uint8Array;
}

const PREAMBLE = 'NATS/1.0\r\n';
/** Bytes of a command beside its parts: keywords, spaces, line ends and two lengths, at most. */
const FRAME_BYTES = 64;

/** Returns the bytes that a command's headers and body take, as the server counts them. */
export const payloadBytes = ({ fields, body }: Pick<PublishCommand, 'fields' | 'body'>): number =>
  headerBytes(fields) + body.length;

const headerBytes = (fields: string): number => PREAMBLE.length + fields.length + 2;

/** Returns the commands, one after the other. */
export function encodePublishes(commands: readonly PublishCommand[]): Buffer {
  let most = 0;
  for (const { subject, reply, fields, body } of commands)
    most += FRAME_BYTES + subject.length + reply.length + fields.length + body.length;
  const bytes = Buffer.allocUnsafe(most);
  let at = 0;
  for (const { subject, reply, fields, body } of commands) {
    const headers = headerBytes(fields);
    const sizes = `${headers} ${headers + body.length}`;
    const head = `HPUB ${subject} ${reply} ${sizes}\r\n${PREAMBLE}${fields}\r\n`;
    at += bytes.write(head, at, 'latin1');
    bytes.set(body, at);
    at += body.length;
    bytes[at] = CARRIAGE_RETURN;
    bytes[at + 1] = LINE_FEED;
    at += 2;
  }
  return bytes.subarray(0, at);
}

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
