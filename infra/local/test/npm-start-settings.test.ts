// `npm start` with a NATS server that does not suit, with credentials, and on other addresses.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startNats } from '@natter/testkit';
import { expect, test } from 'vitest';
import { type AtEnd, FREE, prompt, start } from './npm-start-run.ts';

/** Each leaves the gateway without its streams. More: libs/room-log/test/not-ready.test.ts. */
const unready: readonly {
  readonly what: string;
  /** Configuration of the server that NATTER_NATS_URL names; unless set, one is started. */
  readonly nats?: string;
  readonly login?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly told: readonly string[];
}[] = [
  {
    what: 'NATS without JetStream',
    nats: 'accounts { A { users: [{ user: b0b, password: r1ght }] } }',
    login: 'b0b:r1ght@',
    told: ['JetStream is off', 'NATTER_NATS_URL'],
  },
  {
    what: 'NATS with 600 MB for streams',
    nats: 'jetstream { max_file_store: 600MB }',
    told: ['too little space', '2.13 GiB', 'NATTER_MAX_BYTES', 'NATTER_FILES_BYTES'],
  },
  {
    what: 'streams larger than the disk',
    variables: { NATTER_MAX_BYTES: String(2 ** 50) },
    told: ['too little space', 'NATTER_MAX_BYTES'],
  },
  {
    what: 'a wrong NATS password',
    nats: 'authorization { user: b0b, password: r1ght }',
    login: 'b0b:wr0ng@',
    told: ['refuses the user or the password', 'NATTER_NATS_PASSWORD'],
  },
  {
    what: 'nobody at NATTER_NATS_URL',
    variables: { NATTER_NATS_URL: 'nats://127.0.0.1:1' },
    told: ['nobody answers at 127.0.0.1:1 (ECONNREFUSED)', 'NATTER_NATS_URL'],
  },
];

test.concurrent.for(unready)(
  'with $what it says how to fix it and exits 1',
  async (row, { onTestFinished: atEnd }) => {
    const { nats, login = '', variables, told } = row;
    const port = nats === undefined ? 0 : await natsWith(nats, atEnd);
    const url = `nats://${login}127.0.0.1:${port}`;
    const run = start(FREE, {
      variables: { ...(port > 0 && { NATTER_NATS_URL: url }), ...variables },
      atEnd,
    });
    expect(await run.exited).toEqual([1, null]);
    for (const words of told) expect(run.errors()).toContain(words);
    expect(run.output()).not.toContain('Natter is up');
    expect(run.output() + run.errors()).not.toMatch(/b0b|r1ght|wr0ng/);
  },
);

test.concurrent('credentials in NATTER_NATS_URL are used and never shown', async ({
  onTestFinished: atEnd,
}) => {
  const port = await natsWith('authorization { user: b0b, password: "s3/cr3t" }', atEnd);
  const variables = { NATTER_NATS_URL: `nats://b0b:s3%2Fcr3t@127.0.0.1:${port}` };
  const run = start(FREE, { variables, atEnd });
  await run.invited();
  expect(run.output()).toContain(`using nats at nats://…@127.0.0.1:${port}`);
  process.kill(run.pid, 'SIGINT');
  expect(await run.exited).toEqual([0, null]);
  // Those of services beside it, too, if they have begun by then.
  const logs = readdirSync(run.data).filter((name) => name.endsWith('.log'));
  expect(logs).toContain('gateway-0.log');
  const written = logs.map((name) => readFileSync(join(run.data, name), 'utf8')).join('');
  expect(run.output() + run.errors() + written).not.toMatch(/b0b|s3|cr3t/);
});

test.concurrent.for([
  ['::1', '[::1]', '::1'],
  ['::', 'localhost', '127.0.0.1'],
  ['0.0.0.0', 'localhost', '127.0.0.1'],
] as const)(
  'with NATTER_HOST=%s the printed addresses work',
  async ([host, inUrls, address], { onTestFinished: atEnd }) => {
    const run = start(FREE, { variables: { NATTER_HOST: host }, atEnd });
    await run.invited();
    const { http, tcp } = run.gateway(0);
    expect(run.output()).toContain(` http://${inUrls}:${http}/\n`);
    expect((await fetch(`http://${inUrls}:${http}/readyz`)).status).toBe(200);
    expect(await prompt(tcp, address)).toBe('alias?');
  },
);

test('an address of another machine in NATTER_HOST is reported with the variable', async () => {
  const run = start(['--nats-port', '0'], { variables: { NATTER_HOST: '192.0.2.1' } });
  expect(await run.exited).toEqual([1, null]);
  expect(run.errors()).toContain('cannot listen on 192.0.2.1 (EADDRNOTAVAIL); correct NATTER_HOST');
});

/** Returns the port of a nats-server with that configuration. */
async function natsWith(configText: string, atEnd: AtEnd): Promise<number> {
  const nats = await startNats({ configText });
  atEnd(() => nats.stop());
  return nats.port;
}
