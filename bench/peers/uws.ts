// Peer: uWebSockets.js with one topic a room. Nothing is stored, ordered or private.
// The first argument is the module's path (src/measure/uws.ts).
import { createRequire } from 'node:module';
import { ready } from './ready.ts';

interface Socket {
  getUserData(): { readonly room: string };
  subscribe(topic: string): void;
  send(text: string): void;
}
interface App {
  ws(pattern: string, behaviour: object): App;
  publish(topic: string, message: ArrayBuffer, isBinary: boolean): void;
  listen(host: string, port: number, done: (listening: unknown) => void): App;
}
interface Uws {
  App(): App;
  us_socket_local_port(listening: unknown): number;
}
interface Request {
  getQuery(): string;
  getHeader(name: string): string;
}
interface Response {
  upgrade(data: object, ...headers: unknown[]): void;
}

/** Its default of 64 KiB would drop messages to slow readers. */
const BACKLOG_BYTES_MAX = 64 * 1024 * 1024;

const uws = createRequire(import.meta.url)(process.argv[2]!) as Uws;
const app = uws.App();
app.ws('/*', {
  maxBackpressure: BACKLOG_BYTES_MAX,
  upgrade: (response: Response, request: Request, context: unknown) => {
    const header = (name: string): string => request.getHeader(`sec-websocket-${name}`);
    response.upgrade(
      { room: request.getQuery() },
      header('key'),
      header('protocol'),
      header('extensions'),
      context,
    );
  },
  open: (socket: Socket) => {
    socket.subscribe(socket.getUserData().room);
    socket.send('joined');
  },
  message: (socket: Socket, message: ArrayBuffer, isBinary: boolean) => {
    app.publish(socket.getUserData().room, message, isBinary);
  },
});
app.listen('127.0.0.1', 0, (listening) => {
  if (listening === false) throw new Error('no port to listen on');
  ready(uws.us_socket_local_port(listening));
});
