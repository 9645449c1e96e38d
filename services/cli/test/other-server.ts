// Servers that are no gateways, to test what the command line says of them.
import { readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { connect, createServer as createTcp } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url));

/** Starts an HTTP server; returns `host:port`. */
export function serve(answer: RequestListener): Promise<string> {
  return listen(createHttp(answer));
}

/** Starts an HTTPS server with a self-signed certificate; returns `host:port`. */
export function serveSelfSigned(answer: RequestListener = (_, response) => response.end()) {
  const tls = { key: fixture('self-signed-key.pem'), cert: fixture('self-signed.pem') };
  return listen(createHttps(tls, answer));
}

/** Starts a TCP server; returns `host:port`. By default it never sends a byte. */
export function serveTcp(connected: (socket: Socket) => void = () => {}): Promise<string> {
  return listen(createTcp(connected));
}

/** Forwards that port, or one soon after it, to another; returns `host:port`. */
export async function forward(port: number, to: number): Promise<string> {
  const server = createTcp((near) => {
    const far = connect(to, '127.0.0.1');
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  return await listen(server, port).catch(() => forward(port + 1, to));
}

async function listen(server: Server | TcpServer, port = 0): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // Clients may reset it.
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject).listen(port, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Returns the `host:port` of this machine where nothing listens. */
export async function nowhere(): Promise<string> {
  const server = createTcp();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return `127.0.0.1:${port}`;
}
