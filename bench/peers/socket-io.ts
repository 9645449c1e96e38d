// Peer: Socket.IO with rooms, WebSocket only, adapter in memory.
// Nothing is stored, ordered or private.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { ready } from './ready.ts';

const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });

io.on('connection', (socket) => {
  let joined = '';
  socket.on('join', async (room: string, done: () => void) => {
    joined = room;
    await socket.join(room);
    done();
  });
  socket.on('msg', (text: string) => {
    io.to(joined).emit('msg', text);
  });
});

http.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 }, () => {
  ready((http.address() as AddressInfo).port);
});
