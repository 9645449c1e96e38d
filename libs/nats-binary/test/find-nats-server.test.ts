// Where a nats-server comes from. The programs are shell scripts that answer `-v`,
// in folders of the test's own.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { findNatsServer } from '../src/mod.ts';

test('the variable wins over PATH, and PATH over the cache', async () => {
  const place = newPlace();
  const named = program(place.folder, 'my-nats', 'nats-server: v2.12.0');
  const inPath = program(place.bin, 'nats-server', 'nats-server: v2.14.0');
  const cached = program(place.cache, 'nats-server-v2.15.2', 'nats-server: v2.15.2');
  const { env, say } = place;
  expect(await findNatsServer({ env: { ...env, NATTER_NATS_SERVER: named }, say })).toBe(named);
  expect(await findNatsServer({ env, say })).toBe(inPath);
  rmSync(inPath);
  expect(await findNatsServer({ env, say })).toBe(cached);
  expect(place.said).toEqual([]);
});

test('a version that is too old is skipped for the next in PATH', async () => {
  const place = newPlace();
  program(place.bin, 'nats-server', 'nats-server: v2.9.10');
  const other = join(place.folder, 'other');
  const good = program(other, 'nats-server', 'nats-server: v2.12.1');
  const env = { ...place.env, PATH: `${place.bin}:${other}` };
  expect(await findNatsServer({ env, say: place.say })).toBe(good);
});

test('a wrong variable is reported, and the search continues', async () => {
  const place = newPlace();
  const inPath = program(place.bin, 'nats-server', 'nats-server: v2.14.0');
  const env = { ...place.env, NATTER_NATS_SERVER: '/nowhere/nats-server' };
  expect(await findNatsServer({ env, say: place.say })).toBe(inPath);
  expect(place.said.join()).toContain('/nowhere/nats-server does not run (ENOENT)');
});

test('the release archive is fetched, checked, unpacked and kept', async () => {
  const place = newPlace();
  const archive = await serveArchive(tarOf('#!/bin/sh\necho nats-server: v2.15.0\n'));
  const { env, say } = place;
  const found = await findNatsServer({ env, say, archive });
  expect(found).toBe(join(place.cache, 'nats-server-v2.15.0'));
  expect(place.said.join()).toContain(archive.url);
  expect(await findNatsServer({ env, say, archive: null })).toBe(found);
});

test('two processes fetching at once both get a whole program', async () => {
  const place = newPlace();
  const archive = await serveArchive(tarOf('#!/bin/sh\necho nats-server: v2.15.0\n'));
  const { env, say } = place;
  const search = (): Promise<string> => findNatsServer({ env, say, archive });
  const found = await Promise.all([search(), search(), search()]);
  expect(new Set(found).size).toBe(1);
  expect(readdirSync(place.cache)).toEqual(['nats-server-v2.15.0']);
});

test('an archive with a wrong hash is not used', async () => {
  const place = newPlace();
  const { url } = await serveArchive(tarOf('#!/bin/sh\necho nats-server: v2.15.0\n'));
  const archive = { url, sha256: '0'.repeat(64) };
  const search = findNatsServer({ env: place.env, say: place.say, archive });
  await expect(search).rejects.toThrow(`expected ${archive.sha256}`);
  expect(readdirSync(place.cache)).toEqual([]);
});

test('go install builds into the cache', async () => {
  const place = newPlace();
  const go = `test "$1 $2" = "install github.com/nats-io/nats-server/v2@v2.15.2" || exit 1
test "$CGO_ENABLED" = 0 || exit 1
printf '#!/bin/sh\\necho nats-server: v2.15.2\\n' > "$GOBIN/nats-server"`;
  script(place.bin, 'go', go);
  const search = { env: { ...place.env, PATH: `${place.bin}:/bin` }, say: place.say };
  expect(await findNatsServer({ ...search, archive: null })).toBe(
    join(place.cache, 'nats-server-v2.15.2'),
  );
});

test('if all steps fail, one message lists the reasons and remedies', async () => {
  const place = newPlace();
  program(place.bin, 'nats-server', 'nats-server: v2.9.10');
  program(place.cache, 'nats-server-v2.15.2', 'something else');
  const archive = { url: 'http://127.0.0.1:1/nats.tar.gz', sha256: '' };
  const search = findNatsServer({ env: place.env, say: place.say, archive });
  const { message } = (await search.catch((error: unknown) => error)) as Error;
  const told = [
    'NATTER_NATS_SERVER: not set',
    `PATH: ${place.bin}/nats-server is version 2.9.10; 2.12 or newer is needed`,
    'cache: ',
    'release archive: http://127.0.0.1:1/nats.tar.gz: fetch failed',
    'go install: github.com/nats-io/nats-server/v2@v2.15.2: no go in PATH',
    'NATTER_NATS_URL',
  ];
  for (const part of told) expect(message).toContain(part);
  const order = told.map((part) => message.indexOf(part));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test('a silent download server is abandoned after 5 s', async () => {
  const place = newPlace();
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const archive = { url: `http://127.0.0.1:${port}/`, sha256: '' };
  const startedAtMs = Date.now();
  const search = findNatsServer({ env: place.env, say: place.say, archive });
  await expect(search).rejects.toThrow('no answer within 5 s');
  expect(Date.now() - startedAtMs).toBeLessThan(7_000);
});

test('an aborted search leaves nothing behind', async () => {
  const place = newPlace();
  const started = join(place.folder, 'started');
  script(place.bin, 'go', `touch ${started}; sleep 30 & trap 'kill $!; exit 1' INT; wait`);
  const env = { ...place.env, PATH: `${place.bin}:/bin:/usr/bin` };
  const abort = new AbortController();
  const say = (line: string): void => {
    if (line.includes('go install')) setTimeout(() => abort.abort(), 100);
  };
  const search = findNatsServer({ env, say, archive: null, signal: abort.signal });
  await expect(search).rejects.toThrow('aborted');
  expect(existsSync(place.cache) ? readdirSync(place.cache) : []).toEqual([]);
});

interface Place {
  readonly folder: string;
  /** The only folder in PATH. */
  readonly bin: string;
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly said: string[];
  readonly say: (line: string) => void;
}

function newPlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'natter-binary-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const said: string[] = [];
  const env = { PATH: bin, HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') };
  const cache = join(folder, 'cache', 'natter');
  return { folder, bin, cache, env, said, say: (line) => void said.push(line) };
}

function program(folder: string, name: string, answer: string): string {
  return script(folder, name, `echo '${answer}'`);
}

function script(folder: string, name: string, body: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

function tarOf(content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write('nats-server-v2.15.0-linux-amd64/nats-server', 0);
  header.write(content.length.toString(8).padStart(11, '0'), 124);
  header.write('0', 156);
  const body = Buffer.alloc(1024);
  body.write(content);
  return gzipSync(Buffer.concat([header, body]));
}

async function serveArchive(bytes: Buffer): Promise<{ url: string; sha256: string }> {
  // The download site answers with a redirect.
  const server = createServer((request, answer) => {
    if (request.url === '/real') answer.end(bytes);
    else answer.writeHead(302, { location: '/real' }).end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { url: `http://127.0.0.1:${port}/nats-server.tar.gz`, sha256 };
}
