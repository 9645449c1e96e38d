import { once } from 'node:events';
import { createConnection } from 'node:net';
import { connect } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { startNats } from '../src/mod.ts';

test('a nats-server survives kill -9, and ends with the test', async () => {
  const nats = await startNats();
  const { pid, port } = nats;
  await using connection = disposable(await connect({ servers: nats.url }));
  expect(connection.value.info?.jetstream).toBe(true);

  await nats.kill('SIGKILL');
  expect(isAlive(pid)).toBe(false);
  await nats.restart();
  expect(nats.port).toBe(port);
  expect(nats.pid).not.toBe(pid);
  await expect(greets(port)).resolves.toBe(true);

  await nats.stop();
  expect(isAlive(nats.pid)).toBe(false);
  await expect(greets(port)).rejects.toThrow('ECONNREFUSED');
});

test('servers started at once have different ports', async () => {
  const servers = await Promise.all([startNats(), startNats(), startNats()]);
  expect(new Set(servers.map((server) => server.port)).size).toBe(3);
  await Promise.all(servers.map((server) => server.stop()));
});

test('a paused server can be stopped', async () => {
  await using nats = await startNats();
  nats.pause();
  await nats.kill('SIGKILL');
});

test('configuration text is used, and a wrong one is reported', async () => {
  await using nats = await startNats({ configText: 'max_payload: 4096' });
  await using connection = disposable(await connect({ servers: nats.url }));
  expect(connection.value.info?.max_payload).toBe(4096);
  await expect(startNats({ configText: 'max_payload: many' })).rejects.toThrow(
    'nats-server.conf:1',
  );
});

function disposable<T extends { close(): Promise<void> }>(
  value: T,
): AsyncDisposable & { readonly value: T } {
  return { value, [Symbol.asyncDispose]: () => value.close() };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // ESRCH: there is no such process.
    return false;
  }
}

async function greets(port: number): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1');
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return chunk.toString().startsWith('INFO');
}
