// Peer: the least that a room in NATS's log costs in Node. Who connects gets a seat and a notice,
// one after the other, as in Natter; each message is stored in a stream on file and sent to the
// members when it comes back. No alias, no fence, no checks, no ack to the sender, nothing bounded.
// The first argument: the URL of a nats-server.
import { Buffer } from 'node:buffer';
import type { AddressInfo } from 'node:net';
import { jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { ready } from './ready.ts';

const rooms = new Map<string, Set<WebSocket>>();
const waiting = new Map<string, () => void>();
const nc = await connect({ servers: process.argv[2] ?? '' });
const { streams } = await jetstreamManager(nc);
await streams.add({
  name: 'log',
  subjects: ['log.*', 'seat.>'],
  storage: StorageType.File,
  republish: { src: 'log.*', dest: 'out.{{wildcard(1)}}' },
});
nc.subscribe('stored.*', {
  callback: (_, { subject }) => {
    waiting.get(subject)?.();
    waiting.delete(subject);
  },
});

let stored = 0;
const store = (subject: string, data: Buffer, onStored?: () => void): void => {
  stored += 1;
  const reply = `stored.${stored}`;
  if (onStored !== undefined) waiting.set(reply, onStored);
  nc.publish(subject, data, { reply });
};

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4_096 }, () => {
  ready((server.address() as AddressInfo).port);
});

server.on('connection', (socket, { url }) => {
  const name = (url ?? '/').slice(1);
  const room = rooms.get(name) ?? hosted(name);
  const seat = Buffer.from(`{"seat":${stored},"here":true}`);
  const came = (): void => {
    room.add(socket);
    socket.send('joined');
  };
  store(`seat.${name}.${stored}`, seat, () => {
    store(`log.${name}`, Buffer.from('{"type":"came"}'), came);
  });
  socket.on('message', (data) => {
    store(`log.${name}`, data as Buffer);
  });
  socket.on('close', () => room.delete(socket));
});

function hosted(name: string): Set<WebSocket> {
  const room = new Set<WebSocket>();
  rooms.set(name, room);
  const callback = (_: Error | null, { data }: { readonly data: Uint8Array }): void => {
    for (const member of room) {
      if (member.readyState === member.OPEN) member.send(data, { binary: false });
    }
  };
  nc.subscribe(`out.${name}`, { callback });
  return room;
}
