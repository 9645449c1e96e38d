// The protocol of each server, for the load generator for Node. Pure. Twin: ../c/dialects.c.

export interface Dialect {
  /** The path for a WebSocket upgrade; undefined: plain TCP. */
  readonly path?: (room: number) => string;
  readonly subprotocol?: string;
  /** Sent once the connection is open and upgraded. */
  readonly hello: (who: Speaker) => readonly string[];
  /** Returns the reply to input before it is in its room; `in`: it is now. */
  readonly answer: (
    heard: string,
    who: Speaker,
  ) => { readonly say?: string; readonly in?: boolean };
  readonly say: (who: Speaker, body: string) => string;
}

export interface Speaker {
  readonly id: number;
  readonly room: number;
  /** Messages it has sent. */
  said: number;
}

export const dialects: Readonly<Record<string, Dialect>> = {
  natter: {
    path: () => '/ws',
    subprotocol: 'natter.v1',
    hello: ({ id, room }) => [
      JSON.stringify({
        type: 'hello',
        alias: `u${process.pid.toString(16)}-${id}`,
        join: [`room${room}`],
      }),
    ],
    answer: (heard) => {
      if (heard.includes('"type":"error"')) throw new Error(`natter: ${heard}`);
      return { in: heard.includes('"type":"joined"') };
    },
    say: ({ room, said }, text) =>
      JSON.stringify({ type: 'say', room: `room${room}`, id: String(said), text }),
  },
  raw: {
    path: (room) => `/?room=${room}`,
    hello: () => [],
    answer: (heard) => ({ in: heard.includes('joined') }),
    say: (_who, body) => body,
  },
  socketio: {
    path: () => '/socket.io/?EIO=4&transport=websocket',
    hello: () => [],
    // Packets of Engine.IO after the frame header: 0 open, 40 connected, 43 acknowledges `join`.
    answer: (heard, { room }) => {
      if (heard.includes('0{"sid"') && !heard.includes('40{"sid"')) return { say: '40' };
      if (heard.includes('40{"sid"')) return { say: `420["join","room${room}"]` };
      return { in: heard.includes('430[') };
    },
    say: (_who, body) => `42["msg","${body}"]`,
  },
  nats: {
    hello: ({ room }) => [
      `CONNECT {"verbose":false,"pedantic":false}\r\nSUB room${room} 1\r\nPING\r\n`,
    ],
    answer: (heard) => ({ in: heard.includes('PONG') }),
    say: ({ room }, body) => `PUB room${room} ${body.length}\r\n${body}\r\n`,
  },
  line: {
    hello: ({ room }) => [`J ${room}\n`],
    answer: (heard) => ({ in: heard.startsWith('OK') }),
    say: (_who, body) => `M ${body}\n`,
  },
};

/** Builds a client's text frame under 64 KiB. A mask of zeros leaves the text as it is. */
export function frame(text: string): Buffer {
  const payload = Buffer.from(text, 'latin1');
  const isShort = payload.length < 126;
  const head = Buffer.alloc(isShort ? 6 : 8);
  head[0] = 0x81;
  head[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

export function upgradeRequest({ path, subprotocol }: Dialect, room: number): string {
  return [
    `GET ${path!(room)} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
    '\r\n',
  ].join('\r\n');
}
