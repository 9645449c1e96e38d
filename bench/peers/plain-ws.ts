// Peer: the `ws` library as its documentation shows a broadcast: one send() a member and message.
// Nothing is stored, ordered or private.
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { ready } from './ready.ts';

const rooms = new Map<string, Set<WebSocket>>();
// The first argument: the port of a server that was restarted, or 0.
const port = Number(process.argv[2] ?? 0);
const server = new WebSocketServer({ host: '127.0.0.1', port, backlog: 4_096 }, () => {
  ready((server.address() as AddressInfo).port);
});

server.on('connection', (socket, { url }) => {
  const name = url ?? '/';
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room.add(socket));
  socket.send('joined');
  socket.on('message', (data, isBinary) => {
    for (const member of room) {
      if (member.readyState === member.OPEN) member.send(data, { binary: isBinary });
    }
  });
  socket.on('close', () => room.delete(socket));
});
