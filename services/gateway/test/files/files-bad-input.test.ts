// Uploads that are wrong: each is refused with a reason, leaves nothing behind, is announced to no
// member, and disturbs no other client.
import { randomBytes } from 'node:crypto';
import { eventually } from '@natter/testkit';
import { expect, test } from 'vitest';
import {
  formEnd,
  formStart,
  heldFiles,
  openUpload,
  pathOf,
  read,
  sha256,
  share,
} from './file-peer.ts';
import { bystandersAt, gatewayOfFile, memberOf, newRoom } from '../gateway-of-file.ts';
import { ask, messagesOf, sessionOf } from '../http/http-peer.ts';

const MIB = 1024 * 1024;
const { nats, gateway } = await gatewayOfFile({
  env: { NATTER_RATE: '0', NATTER_ROOM_FILES_BYTES: String(120 * MIB) },
});
const bystanders = await bystandersAt(gateway);

/** Nothing was stored or announced, and the bystanders missed nothing. */
async function nothingLeft(room: string): Promise<void> {
  expect(await heldFiles(nats.url)).toEqual({});
  expect(await messagesOf(gateway, room, sessionOf('bob'))).toEqual([]);
  await bystanders.missedNothing();
}

/** A form written by hand, whole. */
async function sendRaw(
  room: string,
  body: string | Uint8Array,
  { type = 'multipart/form-data; boundary=b', key }: { type?: string; key?: string } = {},
): Promise<{ status: number; code: unknown; detail: unknown }> {
  const answer = await ask(gateway, `/v1/rooms/${room}/files`, {
    method: 'POST',
    session: sessionOf('bob'),
    headers: { 'content-type': type, ...(key !== undefined && { 'idempotency-key': key }) },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });
  const { status, body: problem } = answer;
  if (status >= 400) {
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  }
  return { status, code: problem['code'], detail: problem['detail'] };
}

const fieldPart = (name: string, value: string, type?: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n${value}\r\n`;
const filePart = (name: string, value = 'bytes'): string =>
  `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${value}\r\n`;
const ALIAS = fieldPart('alias', 'bob');
const END = '--b--\r\n';

test.each([
  { what: 'JSON', type: 'application/json', body: '{}', status: 415 },
  { what: 'text', type: 'text/plain', body: 'x', status: 415 },
  { what: 'another multipart', type: 'multipart/mixed; boundary=b', body: END, status: 415 },
  {
    what: 'a form of the other kind',
    type: 'application/x-www-form-urlencoded',
    body: 'a=b',
    status: 415,
  },
  { what: 'garbage', type: '\u00ff;;=', body: 'x', status: 415 },
  { what: 'no boundary', type: 'multipart/form-data', body: END, status: 400 },
  { what: 'not the boundary', body: ALIAS.replaceAll('--b', '--c'), status: 400 },
  { what: 'an empty form', body: END, status: 400 },
  { what: 'an empty body', body: '', status: 400 },
  { what: 'no file', body: ALIAS + END, status: 400 },
  { what: 'no alias', body: filePart('f') + END, status: 400 },
  { what: 'the alias behind the file', body: filePart('f') + ALIAS + END, status: 400 },
  { what: 'a bad alias', body: fieldPart('alias', 'a b') + filePart('f') + END, status: 400 },
  { what: 'an end too soon', body: ALIAS + filePart('f'), status: 400 },
  {
    what: 'a cut part',
    body: `${ALIAS}--b\r\nContent-Disposition: form-data; name="fi`,
    status: 400,
  },
  { what: 'two files', body: ALIAS + filePart('f') + filePart('g') + END, status: 413 },
  {
    what: 'a recipient behind the file',
    body: ALIAS + filePart('f') + fieldPart('to', 'ann') + END,
    status: 400,
  },
  {
    what: 'an unknown field',
    body: ALIAS + fieldPart('colour', 'red') + filePart('f') + END,
    status: 400,
  },
  {
    what: 'a prototype',
    body: ALIAS + fieldPart('__proto__', 'x') + filePart('f') + END,
    status: 400,
  },
  {
    what: 'a file of another name',
    body: ALIAS + filePart('f').replace('name="file"', 'name="picture"') + END,
    status: 400,
  },
  {
    what: 'JSON in a field',
    body: ALIAS + fieldPart('text', '{"a":1}', 'application/json') + filePart('f') + END,
    status: 400,
  },
  { what: 'a bad ref', body: ALIAS + fieldPart('ref', '-1') + filePart('f') + END, status: 400 },
  { what: 'no width', body: ALIAS + fieldPart('width', '0') + filePart('f') + END, status: 400 },
  {
    what: 'a width in words',
    body: ALIAS + fieldPart('width', 'x') + filePart('f') + END,
    status: 400,
  },
  {
    what: 'too high',
    body: ALIAS + fieldPart('height', '65536') + filePart('f') + END,
    status: 400,
  },
  {
    what: 'a height behind the file',
    body: ALIAS + filePart('f') + fieldPart('height', '9') + END,
    status: 400,
  },
  { what: 'a bad size', body: ALIAS + fieldPart('size', '1e3') + filePart('f') + END, status: 400 },
  {
    what: 'a bad hash',
    body: ALIAS + fieldPart('sha256', 'abc') + filePart('f') + END,
    status: 400,
  },
  {
    what: 'a long text',
    body: ALIAS + fieldPart('text', 'x'.repeat(17_000)) + filePart('f') + END,
    status: 413,
  },
  {
    what: 'a huge field',
    body: ALIAS + fieldPart('text', 'x'.repeat(100_000)) + filePart('f') + END,
    status: 413,
  },
  {
    what: 'too many recipients',
    body: ALIAS + fieldPart('to', 'ann').repeat(257) + filePart('f') + END,
    status: 413,
  },
  {
    what: 'too many fields',
    body: ALIAS + fieldPart('to', 'ann').repeat(1_000) + filePart('f') + END,
    status: 413,
  },
  {
    what: 'a media type of 200 characters',
    body: ALIAS + filePart('f').replace('text/plain', `text/${'x'.repeat(200)}`) + END,
    status: 400,
  },
  { what: 'a bad key', body: ALIAS + filePart('f') + END, key: 'a b', status: 400 },
])('$what is refused with $status', async ({ body, type, key, status }) => {
  const room = newRoom();
  const sent = await sendRaw(room, body, {
    ...(type !== undefined && { type }),
    ...(key !== undefined && { key }),
  });
  expect(sent).toMatchObject({ status, detail: expect.any(String) as string });
  await nothingLeft(room);
});

test.each([
  { what: 'NUL', name: 'a\0b.txt' },
  { what: 'an escape sequence', name: 'a\u001b[31mb.txt' },
  { what: 'a direction override', name: 'photo\u202egnp.exe' },
  { what: '300 characters', name: 'x'.repeat(300) },
  // As browsers write them into a form.
  { what: 'a line feed', name: 'a%0Ab.txt' },
  { what: 'a carriage return', name: 'a%0D%0Ab.txt' },
])('a name with $what is refused', async ({ name }) => {
  const room = newRoom();
  const body = Buffer.from(ALIAS + filePart(name) + END);
  expect(await sendRaw(room, body)).toMatchObject({ status: 400, code: 'bad-request' });
  await nothingLeft(room);
});

test.each([
  { name: '../../etc/passwd', kept: 'passwd' },
  { name: 'C:\\\\windows\\\\win.ini', kept: 'win.ini' },
  { name: '..', kept: 'file' },
  { name: '/', kept: 'file' },
  { name: '%2e%2e%2f', kept: '%2e%2e%2f' },
  { name: 'say %22hi%22.txt', kept: 'say "hi".txt' },
  { name: 'say \\"hi\\".txt', kept: 'say "hi".txt' },
  { name: '100%.txt', kept: '100%.txt' },
  { name: '%2522.txt', kept: '%2522.txt' },
])('the name $name becomes $kept, and is no path', async ({ name, kept }) => {
  const room = newRoom();
  expect(await sendRaw(room, ALIAS + filePart(name) + END)).toMatchObject({ status: 201 });
  const [message] = await messagesOf(gateway, room);
  expect(message?.file?.name).toBe(kept);
  const got = await read(gateway, pathOf(message!.file!));
  expect([got.status, got.bytes.toString()]).toEqual([200, 'bytes']);
});

test.each([
  { what: 'size', fields: { size: '999' } },
  { what: 'hash', fields: { sha256: sha256(Buffer.from('other')) } },
])('a $what that differs from the one declared is 422', async ({ fields }) => {
  const room = newRoom();
  const held = await heldFiles(nats.url);
  const bytes = randomBytes(1_000);
  for (const form of [{ fields }, { after: fields }]) {
    const { status, body } = await share(gateway, room, { bytes, ...form });
    expect([status, body['detail']]).toEqual([422, expect.stringMatching(/^(size|sha256): /)]);
  }
  expect(await heldFiles(nats.url)).toEqual(held);
  expect(await messagesOf(gateway, room)).toEqual([]);
});

test('more than 100 MiB are refused, at once if declared', async () => {
  const room = newRoom();
  const held = await heldFiles(nats.url);
  const tooLarge = { status: 413, body: { code: 'too-large' } };
  const announced = openUpload(gateway, room, {
    alias: 'bob',
    headers: { 'content-length': String(101 * MIB) },
  });
  await announced.write(formStart('bob'));
  expect(await announced.answer).toMatchObject(tooLarge);
  announced.destroy();
  const said = await share(gateway, room, {
    bytes: randomBytes(1),
    fields: { size: String(100 * MIB + 1) },
  });
  expect(said).toMatchObject(tooLarge);

  const piece = Buffer.alloc(MIB);
  const unsaid = openUpload(gateway, room, { alias: 'bob' });
  await unsaid.write(formStart('bob'));
  for (let sent = 0; sent < 100 * MIB; sent += MIB) await unsaid.write(piece);
  expect(Object.keys(await heldFiles(nats.url)).length).toBe(Object.keys(held).length + 2);
  await unsaid.write(Buffer.from('x'));
  unsaid.end(formEnd);
  expect(await unsaid.answer).toMatchObject(tooLarge);
  expect(await heldFiles(nats.url)).toEqual(held);
  expect(await messagesOf(gateway, room)).toEqual([]);
  await bystanders.missedNothing();
}, 60_000);

test('files beyond the share of a room are 507', async () => {
  const room = newRoom();
  const bytes = randomBytes(50 * MIB);
  for (let n = 0; n < 2; n += 1) {
    expect((await share(gateway, room, { bytes })).status).toBe(201);
  }
  const held = await heldFiles(nats.url);
  const third = await share(gateway, room, { bytes });
  expect([third.status, third.body['code']]).toEqual([507, 'log-full']);
  expect(await heldFiles(nats.url)).toEqual(held);
  expect(await messagesOf(gateway, room)).toHaveLength(2);
  expect((await share(gateway, newRoom(), { bytes: randomBytes(10) })).status).toBe(201);
}, 60_000);

test('an upload cut off by its client leaves nothing', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  const held = await heldFiles(nats.url);
  for (const bytes of [0, 10, 3 * MIB]) {
    const upload = openUpload(gateway, room, { alias: 'bob' });
    await upload.write(formStart('bob'));
    await upload.write(randomBytes(bytes));
    if (bytes === 3 * MIB) {
      await eventually(async () => expect(await heldFiles(nats.url)).not.toEqual(held));
    }
    upload.destroy();
    await eventually(async () => expect(await heldFiles(nats.url)).toEqual(held));
  }
  await ann.say(room, 'nothing before this');
  expect(await messagesOf(gateway, room)).toHaveLength(1);
});

test('a 33rd upload at once is told to come back', async () => {
  const room = newRoom();
  const held = await heldFiles(nats.url);
  const uploads = Array.from({ length: 32 }, () => openUpload(gateway, room, { alias: 'bob' }));
  const begun = Buffer.concat([formStart('bob'), Buffer.from('x')]);
  await Promise.all(uploads.map((upload) => upload.write(begun)));
  const count = (): Promise<number> => gateway.metric('natter_file_transfers', { direction: 'in' });
  await eventually(async () => expect(await count()).toBe(32));
  const refused = await share(gateway, room, { bytes: randomBytes(10) });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  for (const upload of uploads) upload.destroy();
  await eventually(async () => expect(await count()).toBe(0));
  await eventually(async () => expect(await heldFiles(nats.url)).toEqual(held));
  expect((await share(gateway, room, { bytes: randomBytes(10) })).status).toBe(201);
});

test('none of this is an error in the log', () => {
  expect(gateway.log().filter(({ level }) => Number(level) >= 50)).toEqual([]);
  expect(gateway.errorOutput()).toEqual([]);
});
