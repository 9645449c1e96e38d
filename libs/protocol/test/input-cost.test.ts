// No input blocks the event loop: what each public function costs at its stated maximum input.
import { badShapes, expectCheap, expectCheapCall, filled } from '@natter/testkit/cost';
import { test } from 'vitest';
import {
  ALIAS_CHARACTERS_MAX,
  escapeText,
  FILE_NAME_CHARACTERS_MAX,
  FRAME_BYTES_MAX,
  LINE_BYTES_MAX,
  lineOfMessage,
  lineOfWho,
  parseRoomName,
  RECIPIENTS_MAX,
  TEXT_BYTES_MAX,
  TEXT_WHO_MAX,
  TextFramer,
  decodeLine,
} from '../src/mod.ts';
import { aliasKey, parseAlias, proposeAlias } from '../src/alias/alias.ts';
import { decodeClientMessage } from '../src/json/schema.ts';

/** CPU ms a call may take. */
const CALL_MS = 5;
/** CPU ms a whole frame may take. */
const FRAME_MS = 50;
/** What Node reads from a socket at once. */
const READ_BYTES = 64 * 1024;
/** Up to 65,536 lines in it. */
const READ_MS = 10;

test('an alias of any length costs little to parse', { timeout: 120_000 }, async () => {
  for (const bytesMax of [FRAME_BYTES_MAX, 4 * ALIAS_CHARACTERS_MAX, 64]) {
    await expectCheap({
      bytesMax,
      limitMs: CALL_MS,
      run: (text) => [parseAlias(text), aliasKey(text)],
    });
  }
});

test(
  '256 different names of the longest kind cost little to compare',
  { timeout: 120_000 },
  async () => {
    const shapes = [32, 64, 96, 4 * ALIAS_CHARACTERS_MAX].flatMap((bytes) => badShapes(bytes));
    for (const { name, text } of [...shapes, ...badShapes(3 * ALIAS_CHARACTERS_MAX - 3)]) {
      const names = Array.from(
        { length: RECIPIENTS_MAX },
        (_, index) => String.fromCodePoint(0x4e00 + index) + text,
      );
      await expectCheapCall(name, { limitMs: CALL_MS, run: () => names.map(aliasKey) });
    }
  },
);

test('an alias of ligatures is proposed a hundred times in little time', async () => {
  const parsed = parseAlias(filled('ﷺ', 3 * ALIAS_CHARACTERS_MAX));
  const propose = (): unknown =>
    Array.from({ length: 100 }, (_, index) => parsed && proposeAlias(parsed.alias, index + 2));
  await expectCheapCall('100 proposals', { limitMs: CALL_MS, run: propose });
});

test('a room name of any length costs little to parse', { timeout: 120_000 }, async () => {
  await expectCheap({ bytesMax: FRAME_BYTES_MAX, limitMs: CALL_MS, run: parseRoomName });
});

test('a frame that is any text costs little to decode', { timeout: 120_000 }, async () => {
  const heads = ['', '{"type":"say","text":"', '{"type":"signal","data":'];
  await expectCheap({
    bytesMax: FRAME_BYTES_MAX,
    limitMs: CALL_MS,
    heads,
    run: decodeClientMessage,
  });
});

test.each(['alias', 'session', 'room', 'text', 'id', 'epoch', 'after', 'name', 'type', 'unknown'])(
  'a frame with a hostile %s costs little to decode',
  { timeout: 120_000 },
  async (field) => {
    const types = ['hello', 'join', 'say', 'signal', 'members'];
    const file = { id: 'f', name: 'n', size: 1, type: 'a/b', sha256: 'a'.repeat(64) };
    const decode = (text: string): void => {
      for (const type of types) {
        const fields = { id: 'i', room: 'lobby', alias: 'bob', text: 'hi', after: 1, epoch: 'e' };
        const frame = {
          ...fields,
          file: { ...file, [field]: text },
          data: text,
          [field]: text,
          type,
        };
        decodeClientMessage(JSON.stringify(frame).slice(0, FRAME_BYTES_MAX));
      }
    };
    // Five frames a call, and the time to write them.
    const limitMs = 6 * CALL_MS;
    await expectCheap({ bytesMax: FRAME_BYTES_MAX / 3, limitMs, mixes: 10, run: decode });
  },
);

test.each<[string, (bytes: number) => string]>([
  ['arrays in arrays', (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2)],
  ['objects in objects', (bytes) => `${filled('{"a":', bytes - 1)}1`],
  [
    'many fields',
    (bytes) => `{${Array.from({ length: bytes / 12 }, (_, n) => `"a${n}":1`).join(',')}}`,
  ],
  ['many numbers', (bytes) => `[${filled('1,', bytes - 4)}1]`],
  ['many texts and a number', (bytes) => `[${filled('"",', bytes - 4)}1]`],
  ['a long number', (bytes) => '1'.repeat(bytes)],
  ['a number with a long exponent', (bytes) => `1e${'9'.repeat(bytes - 2)}`],
  ['many escapes', (bytes) => `"${filled(String.raw`\u0000`, bytes - 2)}"`],
  ['many __proto__', (bytes) => `{${filled('"__proto__":1,', bytes - 20)}"a":1}`],
  ['many empty objects', (bytes) => `[${filled('{},', bytes - 4)}{}]`],
])('a frame of %s costs little, in any field', { timeout: 120_000 }, async (_, jsonOf) => {
  for (const type of [
    'hello',
    'join',
    'leave',
    'say',
    'signal',
    'history',
    'members',
    'ping',
    'x',
  ]) {
    for (const field of ['to', 'data', 'text', 'file', 'room', 'id', 'after', 'limit', 'unknown']) {
      const fields = { type, id: 'i', room: 'lobby', alias: 'bob', text: 'hi', data: 1 };
      const rest = JSON.stringify({ ...fields, [field]: undefined }).slice(1);
      const frame = `{"${field}":${jsonOf(FRAME_BYTES_MAX - 200)},${rest}`;
      const run = (): unknown => decodeClientMessage(frame);
      await expectCheapCall(`${type}, ${field}`, { limitMs: CALL_MS, run });
    }
  }
});

test('a line costs little to decode, whatever the command', { timeout: 300_000 }, async () => {
  const heads = [
    '',
    '/',
    '//',
    '/to ',
    '/to a,',
    '/msg ',
    '/me ',
    '/history ',
    '/join ',
    'bob: ',
    '/x',
  ];
  const run = (text: string): unknown => decodeLine(text, 'bob');
  await expectCheap({ bytesMax: LINE_BYTES_MAX, limitMs: CALL_MS, heads, run });
});

test('a message costs little to show as a line', { timeout: 120_000 }, async () => {
  const message = {
    type: 'message',
    room: 'r',
    seq: 1,
    id: 'i',
    from: 'bob',
    at: 0,
    via: 'g',
  } as const;
  const file = { id: 'f', size: 1, type: 'a/b', sha256: 'a'.repeat(64) };
  const run = (text: string): void => {
    lineOfMessage({ ...message, text });
    const name = text.slice(0, FILE_NAME_CHARACTERS_MAX);
    lineOfMessage({ ...message, text, file: { ...file, name } });
  };
  const heads = ['', '/me ', '/me'];
  await expectCheap({ bytesMax: TEXT_BYTES_MAX, limitMs: 2 * CALL_MS, heads, run });
});

test('a text costs little to escape', { timeout: 120_000 }, async () => {
  await expectCheap({ bytesMax: TEXT_BYTES_MAX, limitMs: CALL_MS, run: escapeText });
});

test('the longest roster line costs little', async () => {
  const names = Array.from({ length: TEXT_WHO_MAX }, () => 'ﷺ'.repeat(ALIAS_CHARACTERS_MAX));
  await expectCheapCall('200 names', { limitMs: CALL_MS, run: () => lineOfWho(1_000, names) });
});

const IAC = '\xff';
const TELNET = {
  interrupts: `${IAC}\xf4`,
  options: `${IAC}\xfb\x01`,
  'literal 0xFF': IAC + IAC,
  'broken commands': `${IAC}a`,
  'commands and newlines': `${IAC}\xf1\n`,
  'options cut by newlines': `${IAC}\xfb\n`,
  subnegotiations: `${IAC}\xfaaa${IAC}\xf0`,
  'an open subnegotiation': `a${IAC}\xfa`,
  'letters and one command': `${'a'.repeat(1_000)}${IAC}\xf1`,
};

test('a read costs little to frame, first answer or line', { timeout: 300_000 }, async () => {
  const run = (text: string): void => {
    for (const start of ['', 'bob\n']) {
      const framer = new TextFramer();
      framer.push(Buffer.from(start));
      framer.push(Buffer.from(text));
      framer.push(Buffer.from(text));
      framer.end();
    }
  };
  // Four reads.
  await expectCheap({ bytesMax: READ_BYTES, limitMs: 4 * READ_MS, run });
});

test.each(Object.entries(TELNET))('a read full of telnet %s costs little', async (_, unit) => {
  const bytes = Buffer.from(unit.repeat(Math.floor(READ_BYTES / unit.length)), 'latin1');
  for (const start of ['', 'bob\n']) {
    const run = (): void => {
      const framer = new TextFramer();
      framer.push(Buffer.from(start));
      framer.push(bytes);
    };
    await expectCheapCall(start, { limitMs: READ_MS, run });
  }
});

test('a line that comes byte by byte costs little as a whole', async () => {
  const run = (): void => {
    const framer = new TextFramer();
    for (let byte = 0; byte < LINE_BYTES_MAX; byte += 1) framer.push(Buffer.of(0x61));
    framer.push(Buffer.of(0x0a));
  };
  await expectCheapCall('16 KiB', { limitMs: FRAME_MS, run });
});
