// No form of an upload blocks the event loop, whatever stands in its 256 KiB beside the file.
import multipart from '@fastify/multipart';
import { badShapes, expectCheapCall } from '@natter/testkit/cost';
import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FORM_BYTES_MAX, UploadForm } from '../../src/http/files/upload-form.ts';

/** CPU ms of a whole form: it is read as it comes, in several turns. */
const FORM_MS = 50;
const BOUNDARY = '-'.repeat(24);
const FILE = `\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--${BOUNDARY}--\r\n`;

let server: FastifyInstance;
beforeAll(async () => {
  server = fastify({ bodyLimit: 2 * FORM_BYTES_MAX });
  await server.register(multipart);
  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- fastify's are async
  server.post('/', async (request) => {
    const form = new UploadForm(request);
    const head = await form.head();
    if (!head.ok) return head.refusal;
    for await (const _ of head.value.bytes);
    return await form.tail();
  });
  await server.ready();
});
afterAll(async () => {
  await server.close();
});

async function expectCheapForm(name: string, body: string): Promise<void> {
  const post = async (): Promise<void> => {
    const answer = await server.inject({
      method: 'POST',
      url: '/',
      headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
      payload: body,
    });
    expect(answer.statusCode).toBeLessThan(500);
  };
  await expectCheapCall(name, { limitMs: FORM_MS, run: post });
}

const field = (name: string, value: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

test.each<[string, (text: string) => string, number]>([
  ['field', (text) => field('text', text), 64 * 1024],
  ['field name', (text) => field(text, 'x'), 8 * 1024],
  [
    'file',
    (text) => `${field('alias', 'bob')}${FILE.replace('\r\n\r\nx', `\r\n\r\n${text}`)}`,
    64 * 1024,
  ],
  ['file name', (text) => FILE.slice(2).replace('"a"', `"${text}"`), 8 * 1024],
  ['body without a boundary', (text) => text, FORM_BYTES_MAX],
  ['header', (text) => `--${BOUNDARY}\r\n${text}\r\n\r\nx`, 64 * 1024],
])('a hostile %s costs little to read', { timeout: 120_000 }, async (_, bodyOf, bytesMax) => {
  for (const { name, text } of badShapes(bytesMax)) {
    // A part without any header stalls the parser; the silence that follows ends such an upload.
    if (text.startsWith('\r\n')) continue;
    await expectCheapForm(name, bodyOf(text) + FILE);
  }
});

test.each<[string, string]>([
  ['fields', field('to', 'bob')],
  ['empty fields', field('', '')],
  ['boundaries', `--${BOUNDARY}\r\n`],
  ['beginnings of boundaries', `\r\n${`--${BOUNDARY}`.slice(0, -1)}`],
  ['lines', '\r\n'],
  ['dashes', '-'],
  ['headers of a part', 'a: b\r\n'],
  ['folded headers', 'a: b\r\n c\r\n'],
])('as many %s as fit cost little to read', { timeout: 120_000 }, async (_, unit) => {
  const many = unit.repeat(Math.floor(FORM_BYTES_MAX / unit.length));
  await expectCheapForm('before the file', many + FILE);
  await expectCheapForm('without a file', `--${BOUNDARY}\r\n${many}`);
});
