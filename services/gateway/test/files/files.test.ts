// Files over HTTP: a shared file comes back, through any gateway, to those it was for, with headers
// that keep browsers safe.
import { randomBytes } from 'node:crypto';
import type { FileReference } from '@natter/protocol';
import { afterAll, expect, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';
import { heldFiles, pathOf, read, sha256, share } from './file-peer.ts';
import { memberOf, newRoom } from '../gateway-of-file.ts';
import { ask, messagesOf, sessionOf } from '../http/http-peer.ts';

const cluster = await startCluster(2);
afterAll(() => cluster[Symbol.asyncDispose]());
const [here, there] = [gatewayAt(cluster, 0), gatewayAt(cluster, 1)];
const BLOCK_BYTES = 128 * 1024;

test.each([0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 10 * 1024 * 1024])(
  'a file of %i bytes is announced and read through another gateway',
  async (size) => {
    const room = newRoom();
    using ann = await memberOf(there, room, 'ann');
    const bytes = randomBytes(size);
    const { status, headers, body, file } = await share(here, room, { bytes });
    expect(file).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/) as string,
      name: 'a file.bin',
      size,
      type: 'application/octet-stream',
      sha256: sha256(bytes),
    });
    const path = pathOf(file);
    expect([status, headers.get('location')]).toEqual([201, path]);
    const { id, seq } = body;
    expect(await ann.next('message')).toMatchObject({ id, seq, room, from: 'bob', text: '', file });
    const got = await read(there, path);
    expect([got.status, got.bytes.equals(bytes)]).toEqual([200, true]);
    expect(got.headers.get('content-length')).toBe(String(size));
  },
);

test('text, ref and key travel with a file; text clients see a line', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  const { seq: ref } = (await ann.say(room, 'a picture?')) as { seq: number };
  const bytes = randomBytes(1_000);
  const known = { size: '1000', sha256: sha256(bytes).toUpperCase() };
  const first = await share(here, room, {
    bytes,
    key: 'k1',
    fields: { text: 'here', ref: String(ref), ...known },
  });
  expect(first.status).toBe(201);
  const second = await share(here, room, { bytes, after: known });
  expect(second.status).toBe(201);
  expect((await messagesOf(there, room)).slice(1)).toMatchObject([
    { id: 'k1', text: 'here', ref, file: first.file },
    { text: '', file: second.file },
  ]);
});

test('a private file is announced to its recipients and sender only', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  using eve = await memberOf(there, room, 'eve');
  const { status, file } = await share(there, room, {
    bytes: randomBytes(10),
    fields: { to: ['ann'] },
  });
  expect(status).toBe(201);
  expect(await ann.next('message')).toMatchObject({ to: ['ann'], file });
  await ann.say(room, 'after it');
  await eve.next((frame) => frame.type === 'message' && frame.text === 'after it');
  expect(JSON.stringify(eve.frames)).not.toContain(file.id);
  const seen = async (session?: string): Promise<string> =>
    JSON.stringify(await messagesOf(here, room, session));
  expect(await seen(sessionOf('bob'))).toContain(file.id);
  expect(await seen(sessionOf('eve'))).not.toContain(file.id);
  expect(await seen()).not.toContain(file.id);
});

test('a file does not reach a stranger who took the alias after the view', async () => {
  const room = newRoom();
  using keeper = await memberOf(here, room, 'keeper');
  const bob = await memberOf(there, room, 'ann');
  const { view } = await keeper.join(room);
  await bob.request({ type: 'leave', room });
  using stranger = await memberOf(there, room, 'ann');
  const bytes = randomBytes(10);
  const fields = { to: 'ann', view: String(view) };
  const refused = await share(here, room, { bytes, fields });
  expect([refused.status, refused.body]).toMatchObject([
    409,
    { code: 'no-such-member', missing: ['ann'] },
  ]);
  const now = { to: 'ann', view: String((await keeper.join(room)).view) };
  expect((await share(here, room, { bytes, fields: now })).status).toBe(201);
  await stranger.next((frame) => frame.type === 'message' && frame.file !== undefined);
  expect(stranger.messages(room)).toHaveLength(1);
  for (const wrong of ['0', '-1', '1.5', 'x'])
    expect((await share(here, room, { bytes, fields: { to: 'ann', view: wrong } })).status).toBe(
      400,
    );
});

test('an upload that will be refused is refused before it is stored', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'ann');
  const before = await heldFiles(cluster.nats.url);
  const bytes = randomBytes(BLOCK_BYTES * 3);
  const taken = await ask(there, `/v1/rooms/${room}/files`, {
    method: 'POST',
    session: sessionOf('mallory'),
    body: formOf(bytes, 'ann'),
  });
  expect([taken.status, taken.body['code']]).toEqual([409, 'alias-taken']);
  const missing = await share(there, room, { bytes, fields: { to: ['ann', 'zed'] } });
  expect([missing.status, missing.body]).toMatchObject([
    409,
    { code: 'no-such-member', missing: ['zed'] },
  ]);
  const stranger = await ask(there, `/v1/rooms/${room}/files`, {
    method: 'POST',
    body: formOf(bytes, 'zed'),
  });
  expect(stranger.status).toBe(401);
  expect(await heldFiles(cluster.nats.url)).toEqual(before);
  expect(ann.messages(room)).toEqual([]);
});

function formOf(bytes: Uint8Array<ArrayBuffer>, alias: string): FormData {
  const form = new FormData();
  form.append('alias', alias);
  form.append('file', new Blob([bytes]), 'f');
  return form;
}

test('a repeated key gets the first file, and the second is removed', async () => {
  const room = newRoom();
  const bytes = randomBytes(1_000);
  const first = await share(here, room, { bytes, key: 'once' });
  const held = await heldFiles(cluster.nats.url);
  const again = await share(there, room, { bytes, key: 'once' });
  expect([again.status, again.body]).toEqual([201, first.body]);
  expect(await heldFiles(cluster.nats.url)).toEqual(held);
  expect(await messagesOf(here, room)).toHaveLength(1);
});

test('ranges, HEAD and conditions answer as RFC 9110 says', async () => {
  const bytes = randomBytes(3 * BLOCK_BYTES + 77);
  const { file } = await share(here, newRoom(), { bytes });
  const path = pathOf(file);
  const size = bytes.length;
  const etag = `"${file.sha256}"`;
  for (const [from, to] of [
    [0, 0],
    [BLOCK_BYTES - 1, BLOCK_BYTES],
    [100, 3 * BLOCK_BYTES],
    [size - 5, size - 1],
  ] as const) {
    const part = await read(there, path, { range: `bytes=${from}-${to}` });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes ${from}-${to}/${size}`,
    ]);
    expect(part.bytes.equals(bytes.subarray(from, to + 1))).toBe(true);
  }
  const last = await read(there, path, { range: 'bytes=-9', 'if-range': etag });
  expect([last.status, last.bytes.equals(bytes.subarray(-9))]).toEqual([206, true]);
  const other = await read(there, path, { range: 'bytes=-9', 'if-range': '"other"' });
  expect([other.status, other.bytes.equals(bytes)]).toEqual([200, true]);
  const several = await read(there, path, { range: 'bytes=0-1,5-6' });
  expect([several.status, several.bytes.length]).toEqual([200, size]);
  const out = (): Promise<number> => there.metric('natter_file_bytes_total', { direction: 'out' });
  const before = await out();
  for (const range of [`bytes=${size}-`, 'bytes=9-1', `bytes=${'0-1,'.repeat(1_000)}0-1`]) {
    const none = await read(there, path, { range });
    expect([none.status, none.headers.get('content-range')]).toEqual([416, `bytes */${size}`]);
  }
  const known = await read(there, path, { 'if-none-match': `"x", W/${etag}` });
  expect([known.status, known.headers.get('etag'), known.bytes.length]).toEqual([304, etag, 0]);
  const head = await fetch(`${there.httpUrl}${path}`, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), head.headers.get('etag')]).toEqual([
    200,
    String(size),
    etag,
  ]);
  expect(await out()).toBe(before);
});

test('browsers show images, sound and video, and run nothing', async () => {
  const room = newRoom();
  const served = async (type: string): Promise<Headers> => {
    const { status, file } = await share(here, room, { bytes: randomBytes(5), type, name: 'n.x' });
    expect([status, file.type]).toEqual([201, type]);
    return (await read(here, pathOf(file))).headers;
  };
  const shown = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'audio/mpeg', 'video/mp4'];
  const saved = ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'text/plain'];
  for (const type of [...shown, ...saved, 'application/pdf', 'application/javascript']) {
    const headers = await served(type);
    const disposition = headers.get('content-disposition');
    expect(disposition).toBe(`${shown.includes(type) ? 'inline' : 'attachment'}; filename=n.x`);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe('sandbox');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  }
});

test.each([
  'plain.txt',
  'Übung – 三.pdf',
  'a b; c=d.txt',
  'per%cent%2F.txt',
  'q?x#y&z.txt',
  '👩‍👩‍👧.png',
  'x'.repeat(255),
  '三'.repeat(255),
])('the name %s comes back as it was', async (name) => {
  const { status, file } = await share(here, newRoom(), { bytes: randomBytes(5), name });
  expect([status, file.name]).toEqual([201, name]);
  const got = await read(there, pathOf(file));
  expect(got.status).toBe(200);
  const disposition = got.headers.get('content-disposition') ?? '';
  const extended = /filename\*=UTF-8''(\S+)$/.exec(disposition)?.[1];
  const quoted = /filename="?([^"]*)"?$/.exec(disposition)?.[1];
  expect(extended === undefined ? quoted : decodeURIComponent(extended)).toBe(name);
});

test('a wrong id or another name is 404', async () => {
  const { file } = await share(here, newRoom(), { bytes: randomBytes(10), name: 'mine.txt' });
  const other = await share(here, newRoom(), { bytes: randomBytes(10), name: 'other.txt' });
  const guess: FileReference = { ...file, id: randomBytes(16).toString('base64url') };
  for (const path of [
    pathOf({ ...file, id: other.file.id }),
    pathOf(guess),
    pathOf({ ...file, name: 'yours.txt' }),
    ...['*', '>', `${file.id}.x`, '../../etc/passwd', '\0', `${file.id}/..`].map((id) =>
      pathOf({ ...file, id: encodeURIComponent(id) }),
    ),
    `/v1/files/${file.id}/..%2F..%2Fetc%2Fpasswd`,
    `/v1/files/${file.id}/mine.txt%00`,
  ]) {
    const { status, headers } = await read(there, path);
    expect([path, status]).toEqual([path, 404]);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  }
});
