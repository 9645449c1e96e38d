// WebSocket frames as bytes (RFC 6455, 5.2), right and wrong, that no client library would send.

export interface FrameOptions {
  /** 1: text. */
  readonly opcode?: number;
  readonly fin?: boolean;
  /** The first reserved bit: no extension was agreed on, so it is an error. */
  readonly reserved?: boolean;
  /** A client must mask; false: it does not. */
  readonly masked?: boolean;
}

export function rawFrame(payload: string | Uint8Array, parts: FrameOptions = {}): Buffer {
  const { opcode = 1, fin = true, reserved = false, masked = true } = parts;
  const bytes = Buffer.from(payload);
  const short = bytes.length < 126;
  const head = Buffer.of(
    (fin ? 0x80 : 0) | (reserved ? 0x40 : 0) | opcode,
    (masked ? 0x80 : 0) | (short ? bytes.length : 126),
    ...(short ? [] : [bytes.length >> 8, bytes.length & 0xff]),
  );
  if (!masked) return Buffer.concat([head, bytes]);
  const mask = Buffer.of(1, 2, 3, 4);
  return Buffer.concat([head, mask, bytes.map((byte, index) => byte ^ mask[index % 4]!)]);
}

/** Many requests for one write. */
export function rawRequests(requests: readonly object[]): Buffer {
  return Buffer.concat(requests.map((request) => rawFrame(JSON.stringify(request))));
}
