// An outbox over real sockets: its promises to a slow reader, however little waits.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { eventually } from '@natter/testkit';
import { OUTBOX_BYTES_MAX } from '@natter/protocol';
import { Outbox } from './outbox.ts';
import { Turns } from './turn.ts';

const PART_BYTES = 1_024;
const CLOSE_1001 = Buffer.of(0x88, 2, 1_001 >> 8, 1_001 & 0xff);

/** The request of an upgrade. */
interface Upgrade {
  readonly socket: Socket;
}

/** The writing end of a connection whose reader does not read yet. */
async function stalled(server: Server, sink: Promise<Writable>): Promise<[Writable, Socket]> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const reader = connect((server.address() as AddressInfo).port, '127.0.0.1');
  reader.pause();
  reader.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  onTestFinished(() => {
    reader.destroy();
    server.close();
  });
  return [await sink, reader];
}

const kinds = {
  'a socket': async () => {
    const server = createServer();
    return await stalled(
      server,
      new Promise((resolve) => {
        server.once('connection', (socket) => {
          socket.on('error', () => {}); // The reader's going is what one test is about.
          resolve(socket);
        });
      }),
    );
  },
  'a response': async () => {
    const server = createHttp();
    return await stalled(
      server,
      new Promise((resolve) => {
        server.once('request', (_request, response) => {
          response.writeHead(200);
          resolve(response);
        });
      }),
    );
  },
};

test.each(Object.entries(kinds))(
  'over %s, drained resolves once a slow reader has read on, also when less waited than a high-water mark',
  async (_kind, make) => {
    const [sink, reader] = await make();
    const outbox = new Outbox(sink, new Turns());
    // In small parts, until the kernel takes no more: far below the mark at which Node emits drain.
    while (sink.writableLength === 0) {
      outbox.put('record', Buffer.alloc(PART_BYTES));
      outbox.flush();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sink.writableNeedDrain).toBe(false);
    let drained = false;
    const waiting = outbox.drained().then(() => {
      drained = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(drained).toBe(false);
    expect(outbox.slowSinceMs).toBeGreaterThan(0);
    reader.resume();
    await waiting;
    expect([sink.writableLength, outbox.backlog, outbox.slowSinceMs]).toEqual([0, 0, 0]);
  },
);

test.each(Object.entries(kinds))(
  'over %s, drained resolves when the reader is gone',
  async (_kind, make) => {
    const [sink, reader] = await make();
    const outbox = new Outbox(sink, new Turns());
    while (sink.writableLength === 0) {
      outbox.put('record', Buffer.alloc(PART_BYTES));
      outbox.flush();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const waiting = outbox.drained();
    reader.destroy();
    await waiting;
    expect(outbox.closed).toBe(true);
  },
);

test.each(Object.entries(kinds))(
  'over %s at the bound, records are refused, signals dropped, answers taken',
  async (_kind, make) => {
    const [sink, reader] = await make();
    const outbox = new Outbox(sink, new Turns());
    const part = Buffer.alloc(64 * PART_BYTES);
    while (outbox.put('record', part)) outbox.flush();
    const full = outbox.backlog;
    expect(full).toBeGreaterThan(OUTBOX_BYTES_MAX);
    expect(full).toBeLessThanOrEqual(OUTBOX_BYTES_MAX + part.length);
    for (let n = 0; n < 1_000; n += 1) expect(outbox.put('live', part)).toBe(false);
    expect(outbox.backlog).toBe(full);
    expect(outbox.put('answer', part)).toBe(true);
    expect(outbox.slowSinceMs).toBeGreaterThan(0);
    reader.resume();
    await outbox.drained();
    expect([outbox.backlog, outbox.slowSinceMs]).toEqual([0, 0]);
    expect(outbox.put('live', part)).toBe(true);
  },
);

test('a WebSocket that has begun to close writes nothing behind its close frame', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => server.close());
  await once(server, 'listening');
  const reader = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => {
    reader.destroy();
  });
  reader.write(
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  );
  const [webSocket, { socket }] = (await once(server, 'connection')) as [WebSocket, Upgrade];
  const outbox = new Outbox(socket, new Turns(), webSocket);
  const text = Buffer.concat([Buffer.of(0x81, PART_BYTES >> 8), Buffer.alloc(PART_BYTES >> 8)]);
  while (socket.writableLength === 0) {
    outbox.put('record', text);
    outbox.flush();
  }
  // The close frame waits for the reader as the records do.
  webSocket.close(1001);
  outbox.put('answer', text);
  outbox.flush();
  const read: Buffer[] = [];
  reader.on('data', (part) => read.push(part));
  await eventually(() => expect(Buffer.concat(read).subarray(-4)).toEqual(CLOSE_1001));
  webSocket.terminate();
  await once(reader, 'close');
  expect(Buffer.concat(read).subarray(-4)).toEqual(CLOSE_1001);
});
