// The peers against servers of a few lines: what the tests of the gateway rely on.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { JsonPeer, TcpPeer, upgradeAnswer, WsTextPeer } from '../src/mod.ts';

test('a TCP peer keeps characters that were split over reads, and half-closes', async () => {
  const port = await tcpServer((socket) => {
    socket.write(Buffer.of(0x61, 0xe2, 0x82));
    socket.once('data', () => socket.write(Buffer.of(0xac, 0x0a)));
    socket.on('end', () => socket.end('bye\n'));
  });
  using peer = await TcpPeer.connect(port);
  await peer.waitFor('a');
  await peer.sendByteByByte('x');
  await peer.waitFor('€\n');
  peer.end();
  await peer.waitFor('bye\n');
  await peer.closed;
  expect(peer.lines).toEqual(['a€', 'bye']);
});

test('a server sees a reset as an error', async () => {
  const fault = Promise.withResolvers<string | undefined>();
  const port = await tcpServer((socket) => {
    socket.on('error', (error: NodeJS.ErrnoException) => fault.resolve(error.code));
    socket.resume();
  });
  using peer = await TcpPeer.connect(port);
  peer.reset();
  await peer.closed;
  expect(await fault.promise).toBe('ECONNRESET');
});

test('a JSON peer takes frames by type and answers by id', async () => {
  const url = await wsServer((text, send) => {
    const frame = JSON.parse(text) as { type: string; id: string };
    if (frame.type === 'hello') send({ type: 'welcome', alias: 'bob', id: frame.id });
    if (frame.type !== 'say') return;
    send({ type: 'message', room: 'lobby', seq: 1, id: frame.id });
    send({ type: 'ack', room: 'lobby', seq: 1, id: frame.id });
  });
  using peer = await JsonPeer.open(url);
  expect(await peer.hello('bob')).toMatchObject({ type: 'welcome', alias: 'bob' });
  expect(await peer.say('lobby', 'hi', { id: 'one' })).toMatchObject({ type: 'ack', id: 'one' });
  expect(await peer.next('message')).toMatchObject({ seq: 1 });
  expect(peer.messages('lobby')).toHaveLength(1);
  await expect(peer.next('message', 10)).rejects.toThrow('nothing in 10 ms');
  peer.close();
  expect(await peer.closed).toEqual({ code: 1000, reason: '' });
});

test('a refused upgrade rejects with its status', async () => {
  const url = await wsServer(() => undefined);
  expect(await upgradeAnswer(url, { path: '/elsewhere' })).toMatchObject({ status: 400 });
  expect(await upgradeAnswer(url)).toMatchObject({ status: 101 });
  await expect(JsonPeer.open(url, { path: '/elsewhere' })).rejects.toThrow('400');
});

test('a text peer reads a frame as a line', async () => {
  const url = await wsServer((text, send) => send(`${text}!`));
  using peer = await WsTextPeer.open(url);
  peer.send('hi');
  await peer.waitFor('hi!\n');
  expect(peer.frames).toEqual(['hi!']);
});

async function tcpServer(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, serve).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

async function wsServer(
  answer: (text: string, send: (frame: object | string) => void) => void,
): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/' });
  onTestFinished(() => server.close());
  server.on('connection', (socket) => {
    const send = (frame: object | string): void =>
      socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    socket.on('message', (data: Buffer) => answer(data.toString(), send));
  });
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
}
