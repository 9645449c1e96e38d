// Peer: Socket.IO with connection state recovery, as its documentation shows it: WebSocket only,
// adapter in memory. What is missed for two minutes is sent again; nothing survives the process.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { ready } from './ready.ts';

const RECOVERY_MS_MAX = 120_000;

const http = createServer();
const io = new Server(http, {
  transports: ['websocket'],
  serveClient: false,
  connectionStateRecovery: { maxDisconnectionDuration: RECOVERY_MS_MAX },
});

io.on('connection', (socket) => {
  socket.on('join', async (room: string, done: () => void) => {
    await socket.join(room);
    done();
  });
  socket.on('msg', (room: string, text: string) => {
    io.to(room).emit('msg', text);
  });
});

// The first argument: the port of a server that was restarted, or 0.
http.listen({ host: '127.0.0.1', port: Number(process.argv[2] ?? 0), backlog: 4_096 }, () => {
  ready((http.address() as AddressInfo).port);
});
