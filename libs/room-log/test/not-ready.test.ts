// Each NATS that cannot serve Natter: the reason a gateway gives, and the setting that mends it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { findNatsServer } from '@natter/nats-binary';
import { pickFreePort } from '@natter/processes';
import { eventually, PlainNats, startNats } from '@natter/testkit';
import { expect, test } from 'vitest';
import { parseNatsUrls } from '../src/nats/server-url.ts';
import { newGatewayId } from '../src/liveness/gateway-id.ts';
import { openRoomLog } from '../src/open-room-log.ts';
import type { RoomLogOptions } from '../src/open-room-log.ts';
import { FILES, SETTINGS, silent } from './log-world.ts';

const LOGIN = 'user: b0b, password: r1ght';

test.concurrent.for<{
  what: string;
  config: string;
  login?: string;
  options?: Partial<RoomLogOptions>;
  told: readonly string[];
}>([
  {
    what: 'an account without JetStream',
    config: `accounts { A { users: [{ ${LOGIN} }] } }`,
    login: 'b0b:r1ght@',
    told: ['JetStream is off', 'nats-server with -js', 'NATTER_NATS_URL'],
  },
  {
    what: 'too little space for the streams',
    config: 'jetstream { max_file_store: 600MB }',
    told: ['too little space', '0.875 GiB', 'NATTER_MAX_BYTES', 'NATTER_FILES_BYTES'],
  },
  {
    what: 'an account with too little space',
    config: `accounts { A { jetstream: { max_store: 300MB }, users: [{ ${LOGIN} }] } }`,
    login: 'b0b:r1ght@',
    told: ['too little space', 'NATTER_FILES_BYTES'],
  },
  {
    what: 'an account that allows one stream',
    config: `accounts { A { jetstream: { max_streams: 1 }, users: [{ ${LOGIN} }] } }`,
    login: 'b0b:r1ght@',
    told: ['allows no more streams, and Natter needs 5', 'NATTER_PARTITIONS'],
  },
  {
    what: 'a wrong password',
    config: `authorization { ${LOGIN} }`,
    login: 'b0b:wr0ng@',
    told: ['refuses the user or the password', 'NATTER_NATS_PASSWORD'],
  },
  {
    what: 'no credentials',
    config: `authorization { ${LOGIN} }`,
    told: ['refuses the user or the password', 'NATTER_NATS_USER'],
  },
  {
    what: 'a wrong token',
    config: 'authorization { token: r1ght }',
    login: 'wr0ng@',
    told: ['refuses the user or the password', 'NATTER_NATS_USER'],
  },
  {
    what: 'a user who may not declare streams',
    config: `authorization { users: [{ ${LOGIN}, permissions: { publish: "natter.>", subscribe: ">" } }] }`,
    login: 'b0b:r1ght@',
    told: ['forbids the publish of $JS.API', 'docs/operations.md', 'NATTER_NATS_USER'],
  },
  {
    what: 'a user who may not write the log',
    config: `authorization { users: [{ ${LOGIN}, permissions: { publish: { deny: "natter.log.>" } } }] }`,
    login: 'b0b:r1ght@',
    told: ['forbids the publish of natter.log', 'docs/operations.md'],
  },
  {
    what: 'a user who may not hear answers',
    config: `authorization { users: [{ ${LOGIN}, permissions: { publish: ">", subscribe: "natter.>" } }] }`,
    login: 'b0b:r1ght@',
    told: ['forbids the subscription of _INBOX', 'docs/operations.md'],
  },
  {
    what: 'a user who may not take a lease',
    config: `authorization { users: [{ ${LOGIN}, permissions: { publish: { deny: "$KV.>" } } }] }`,
    login: 'b0b:r1ght@',
    told: ['forbids the publish of $KV.NATTER_gateways', 'docs/operations.md'],
  },
  {
    what: 'three copies on one server',
    config: '',
    options: { replicas: 3 },
    told: ['cannot keep 3 copies', 'NATTER_REPLICAS to 1'],
  },
])(
  '$what is told with the setting that mends it',
  async ({ config, login = '', options, told }, { onTestFinished }) => {
    const nats = await startNats({ configText: config });
    onTestFinished(() => nats.stop());
    const reason = await whyWaiting(`nats://${login}127.0.0.1:${nats.port}`, told, options);
    expect(reason).not.toMatch(/b0b|r1ght|wr0ng/);
  },
);

test.concurrent('a stream of somebody else on our subjects is told', async ({ onTestFinished }) => {
  const nats = await startNats();
  onTestFinished(() => nats.stop());
  await using plain = await PlainNats.connect(nats.url);
  await plain.ask('$JS.API.STREAM.CREATE.OTHER', { name: 'OTHER', subjects: ['natter.>'] });
  await whyWaiting(nats.url, ['another stream', 'natter.>', 'NATTER_NATS_USER']);
});

test.concurrent('a server started without JetStream is told, and how to start it', async ({
  onTestFinished,
}) => {
  const port = await pickFreePort();
  const binary = await findNatsServer({ env: process.env, say: () => undefined });
  const nats = spawn(binary, ['-a', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  onTestFinished(() => void nats.kill());
  await whyWaiting(`nats://127.0.0.1:${port}`, ['JetStream is off', 'nats-server with -js']);
});

test.concurrent.for([
  ['nats://127.0.0.1:1', 'nobody answers at 127.0.0.1:1 (ECONNREFUSED)'],
  ['nats://nowhere.invalid:4222', 'nobody answers at nowhere.invalid:4222 (E'],
])('%s, where nobody is, is told', async ([url = '', words = '']) => {
  await whyWaiting(url, [words, 'NATTER_NATS_URL']);
});

test.concurrent.for(['HTTP/1.1 400 Bad Request\r\n\r\n', ''])(
  'a program that answers %j is told to be no NATS server',
  async (greeting, { onTestFinished }) => {
    const server = createServer((socket) => socket.write(greeting)).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const told = [`127.0.0.1:${port} does not answer as a NATS server`, 'NATTER_NATS_URL'];
    await whyWaiting(`nats://127.0.0.1:${port}`, told);
  },
);

/** Returns the reason with these words. Fails when a log opens, or tells of another reason only. */
async function whyWaiting(
  url: string,
  told: readonly string[],
  options: Partial<RoomLogOptions> = {},
): Promise<string> {
  const reasons: string[] = [];
  const stop = new AbortController();
  const logged: unknown[] = [];
  const note = (fields: object): void => void logged.push(JSON.stringify(fields));
  const opening = openRoomLog(
    {
      ...SETTINGS,
      gateway: newGatewayId(),
      ...parseNatsUrls(url)!,
      name: 'test',
      retention: '1h',
      files: FILES,
      version: '0',
      figures: () => ({ connections: 0, rooms: 0 }),
      ...options,
    },
    {
      log: { ...silent, info: note, warn: note, error: note },
      listener: {
        onReborn: () => {},
        onPurged: () => {},
        onWaiting: (reason) => reasons.push(reason),
      },
      signal: stop.signal,
    },
  );
  opening.catch(() => undefined);
  const reason = await eventually(
    () => {
      const found = reasons.find((one) => told.every((words) => one.includes(words)));
      expect(reasons, `one with ${told.join(', ')}`).toContain(found);
      return found!;
    },
    { timeoutMs: 12_000 },
  );
  stop.abort();
  await expect(opening).rejects.toThrow(/abort/i);
  expect(logged.join()).not.toMatch(/b0b|r1ght|wr0ng/);
  return reason;
}
