// A relay between a client and a nats-server that a test can cut, or make swallow the server's
// answers. The client reconnects through it.
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface Cuttable extends AsyncDisposable {
  /** `nats://127.0.0.1:PORT` */
  readonly url: string;
  /** Ends all connections; new ones get through. */
  cut(): void;
  /** Drops what the server sends on the present connections; what the client sends arrives. */
  swallowAnswers(): void;
  /** Lets no connection through until `admit`. */
  refuse(): void;
  admit(): void;
}

export async function cuttableTo(port: number): Promise<Cuttable> {
  const pairs = new Set<{ near: Socket; far: Socket; deaf: boolean }>();
  let refusing = false;
  const server = createServer((near) => {
    const far = createConnection({ port, host: '127.0.0.1' });
    const pair = { near, far, deaf: false };
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    pairs.add(pair);
    for (const socket of [near, far]) socket.on('error', end).on('close', end).setNoDelay();
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => {
      if (!pair.deaf) near.write(chunk);
    });
    if (refusing) end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const { near, far } of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    swallowAnswers() {
      for (const pair of pairs) pair.deaf = true;
    },
    refuse() {
      refusing = true;
      cut();
    },
    admit() {
      refusing = false;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
}
