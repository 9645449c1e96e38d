import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextFramer, type FramedItem } from './framing.ts';
import { ALIAS_PAUSE_MS, LINE_BYTES_MAX, TYPING_PAUSE_MS } from '../limits.ts';

const IAC = 0xff;

function bytesOf(string: string): Uint8Array {
  return new TextEncoder().encode(string);
}

function join(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...bytesOf(part)] : part)),
  );
}

function text(line: string): FramedItem {
  return { kind: 'text', text: line };
}

function pushAll(framer: TextFramer, pieces: Iterable<Uint8Array>): FramedItem[] {
  return Array.from(pieces).flatMap((piece) => framer.push(piece));
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

/** A client in chunk mode, its first answer given. */
function chunkClient(): TextFramer {
  const framer = new TextFramer();
  framer.push(bytesOf('bob'));
  expect(framer.pause()).toEqual([text('bob')]);
  return framer;
}

const anyPlaces = fc.array(fc.nat(), { maxLength: 20 });
/** Bytes rich in what framing looks at. */
const anyBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        0x0a,
        0x0d,
        0x61,
        0xc3,
        0xa9,
        0xe2,
        0x82,
        0xac,
        0xff,
        0xfa,
        0xf0,
        0xfb,
        0xfe,
        0xf1,
      ),
      fc.nat(0xff),
    ),
    { maxLength: 200 },
  )
  .map((bytes) => Uint8Array.from(bytes));

test('a first answer with a newline makes a line client', () => {
  const framer = new TextFramer();
  expect(framer.push(bytesOf('bob\none\r\ntwo\n\nthr'))).toEqual([
    text('bob'),
    text('one'),
    text('two'),
    text(''),
  ]);
  expect(framer.mode).toBe('line');
  expect(framer.push(bytesOf('ee\n'))).toEqual([text('three')]);
});

test('a pause makes a chunk client, whose reads are messages', () => {
  const framer = new TextFramer();
  expect(framer.pauseMs).toBeUndefined();
  expect(framer.push(bytesOf('bob'))).toEqual([]);
  expect(framer.pauseMs).toBe(ALIAS_PAUSE_MS);
  expect(framer.pause()).toEqual([text('bob')]);
  expect(framer.mode).toBe('chunk');
  expect(framer.pauseMs).toBeUndefined();
  expect(framer.push(bytesOf('bob: hi'))).toEqual([text('bob: hi')]);
  expect(framer.push(bytesOf('two\nlines\n'))).toEqual([text('two\nlines\n')]);
});

test('an answer in long pieces is completed by a pause', () => {
  const framer = new TextFramer();
  expect(pushAll(framer, [bytesOf('b'), bytesOf('arb'), bytesOf('ara')])).toEqual([]);
  expect(framer.pauseMs).toBe(ALIAS_PAUSE_MS);
  expect(framer.pause()).toEqual([text('barbara')]);
});

test.each([['w'], ['é'], ['wi']])('after one key (%s) a pause must be longer', (key) => {
  const framer = new TextFramer();
  framer.push(bytesOf(key));
  expect(framer.pauseMs).toBe(TYPING_PAUSE_MS);
  expect(framer.pause()).toEqual([text(key)]);
  expect(framer.mode).toBe('chunk');
});

test.each(['\n', '\r', '\r\n', '\r\0'])('an answer typed key by key waits for %j', (newline) => {
  const framer = new TextFramer();
  expect(pushAll(framer, [bytesOf('w'), bytesOf('in')])).toEqual([]);
  expect(framer.pauseMs).toBeUndefined();
  expect(framer.pause()).toEqual([]);
  expect(framer.push(bytesOf(newline))).toEqual([text('win')]);
  expect(framer.mode).toBe('line');
  expect(pushAll(framer, Array.from(`hi${newline}`, bytesOf))).toEqual([text('hi')]);
});

test.each<[string, readonly number[]]>([
  ['an offered option', [IAC, 0xfb, 0x1f]],
  ['a refused option', [IAC, 0xfc, 0x01]],
  ['a subnegotiation', [IAC, 0xfa, 0x1f, 0, 80, 0, 24, IAC, 0xf0]],
  ['a command', [IAC, 0xf1]],
])('after %s an answer waits for the line end', (_, command) => {
  const framer = new TextFramer();
  framer.push(Uint8Array.from(command));
  framer.push(bytesOf('bob'));
  expect(framer.pauseMs).toBeUndefined();
  expect(framer.pause()).toEqual([]);
  expect(framer.push(bytesOf('\r\0'))).toEqual([text('bob')]);
  expect(framer.mode).toBe('line');
});

test('a chunk client that sends a telnet command becomes a line client', () => {
  const framer = chunkClient();
  expect(framer.push(join([IAC, 0xfb, 0x03], 'he'))).toEqual([]);
  expect(framer.push(bytesOf('llo\r\n'))).toEqual([text('hello')]);
});

test.each([
  ['newline', '\n'],
  ['carriage return', '\r'],
  ['carriage return and newline', '\r\n'],
  ['carriage return and NUL', '\r\0'],
])('a %s ends a line, however it is split', (_, newline) => {
  const bytes = bytesOf(`bob${newline}one${newline}${newline}two${newline}`);
  const expected = ['bob', 'one', '', 'two'].map(text);
  for (let at = 0; at <= bytes.length; at += 1)
    expect(pushAll(new TextFramer(), cut(bytes, [at]))).toEqual(expected);
});

test('a carriage return ends a line at once', () => {
  const framer = new TextFramer();
  expect(framer.push(bytesOf('bob\r'))).toEqual([text('bob')]);
  expect(framer.push(bytesOf('\n'))).toEqual([]);
  expect(framer.push(bytesOf('\n'))).toEqual([text('')]);
  expect(framer.push(bytesOf('a\rb\r'))).toEqual([text('a'), text('b')]);
  expect(framer.end()).toEqual([]);
});

test('a NUL that follows no carriage return stays', () => {
  const framer = new TextFramer();
  expect(framer.push(bytesOf('bob\n\0a\0b\n'))).toEqual([text('bob'), text('\0a\0b')]);
});

test('a pause counts only during the first answer', () => {
  const framer = new TextFramer();
  expect(framer.pause()).toEqual([]);
  expect(framer.mode).toBe('unknown');
  framer.push(bytesOf('bob\nhal'));
  expect(framer.pause()).toEqual([]);
  expect(framer.push(bytesOf('f\n'))).toEqual([text('half')]);
});

test('a first answer that pauses inside a character waits for its end', () => {
  const framer = new TextFramer();
  framer.push(bytesOf('Zoë').subarray(0, 3));
  expect(framer.pause()).toEqual([]);
  expect(framer.mode).toBe('unknown');
  framer.push(bytesOf('Zoë').subarray(3));
  expect(framer.pause()).toEqual([text('Zoë')]);
});

test('lines are the same however their bytes are split', () => {
  fc.assert(
    fc.property(anyBytes, anyPlaces, (rest, places) => {
      const bytes = join('bob\n', [...rest]);
      const whole = new TextFramer();
      const split = new TextFramer();
      expect(pushAll(split, cut(bytes, places))).toEqual(whole.push(bytes));
      expect(split.end()).toEqual(whole.end());
    }),
  );
});

test('typed lines come out as they were typed, byte by byte', () => {
  const anyLine = fc
    .string({ unit: 'binary', maxLength: 12 })
    .filter((line) => !/[\r\n]|^\0/.test(line));
  fc.assert(
    fc.property(
      fc.array(anyLine, { minLength: 1 }),
      fc.constantFrom('\n', '\r\n', '\r', '\r\0'),
      (lines, newline) => {
        const bytes = bytesOf(lines.map((line) => line + newline).join(''));
        const items = pushAll(
          new TextFramer(),
          Array.from(bytes, (byte) => Uint8Array.of(byte)),
        );
        expect(items).toEqual(lines.map(text));
      },
    ),
  );
});

test('a chunk client loses no character split over reads', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), anyPlaces, (said, places) => {
      const items = pushAll(chunkClient(), cut(bytesOf(said), places));
      expect(items.map((item) => (item.kind === 'text' ? item.text : item.kind)).join('')).toBe(
        said,
      );
    }),
  );
});

test('no bytes make it throw, or give empty or late chunks', () => {
  fc.assert(
    fc.property(fc.array(anyBytes), fc.boolean(), (pieces, chunks) => {
      const framer = chunks ? chunkClient() : new TextFramer();
      const items = pieces.flatMap((piece) => [...framer.push(piece), ...framer.pause()]);
      expect(framer.mode === 'chunk' ? items : []).not.toContainEqual(text(''));
      framer.end();
      expect([...framer.push(bytesOf('late\n')), ...framer.pause(), ...framer.end()]).toEqual([]);
    }),
  );
});

test('a line that is not UTF-8 does not stop the next', () => {
  const framer = new TextFramer();
  expect(framer.push(join('bob\n', [0x80], '\n', [0xff, 0xfe], '\r\nhi\n'))).toEqual([
    text('bob'),
    { kind: 'not-utf8' },
    { kind: 'not-utf8' },
    text('hi'),
  ]);
});

test('a replacement character is text if it was sent as one', () => {
  const framer = new TextFramer();
  expect(
    framer.push(join('bob\na\ufffd\n', [0xf0, 0x9f, 0x98], '\n', [0xf0, 0x9f, 0x98], '\ufffd\n')),
  ).toEqual([text('bob'), text('a\ufffd'), { kind: 'not-utf8' }, { kind: 'not-utf8' }]);
});

test('a line is text exactly if a strict decoder accepts it', () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const anyLine = fc
    .array(
      fc.constantFrom(0x61, 0x80, 0xbf, 0xc2, 0xe2, 0x82, 0xac, 0xef, 0xbf, 0xbd, 0xf0, 0x9f, 0xed),
      {
        minLength: 1,
        maxLength: 12,
      },
    )
    .map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(anyLine, (line) => {
      let expected: FramedItem;
      try {
        expected = text(strict.decode(line));
      } catch {
        expected = { kind: 'not-utf8' };
      }
      expect(new TextFramer().push(join([...line], '\n'))).toEqual([expected]);
    }),
    { numRuns: 2_000 },
  );
});

test('a chunk that is not UTF-8 does not stop the next', () => {
  const framer = chunkClient();
  expect(framer.push(Uint8Array.of(0x80, 0xc0))).toEqual([{ kind: 'not-utf8' }]);
  expect(framer.push(bytesOf('hi'))).toEqual([text('hi')]);
  expect(framer.push(Uint8Array.of(0xe2))).toEqual([]);
  expect(framer.push(bytesOf('hi'))).toEqual([{ kind: 'not-utf8' }]);
});

test('a byte order mark is a character like any other', () => {
  expect(new TextFramer().push(bytesOf('\u{feff}bob\n'))).toEqual([text('\u{feff}bob')]);
});

test('telnet commands are cut out wherever they are split', () => {
  const bytes = join(
    [IAC, 0xfd, 0x03, IAC, 0xfb, 0x22],
    'bo',
    [IAC, 0xf1],
    'b\nh',
    [IAC, 0xfa, 0x18, 0x0a, IAC, IAC, 0x61, IAC, 0xf0],
    'i\r\n',
    [IAC, IAC],
    '\n',
  );
  const expected = [text('bob'), text('hi'), { kind: 'not-utf8' }];
  expect(new TextFramer().push(bytes)).toEqual(expected);
  fc.assert(
    fc.property(anyPlaces, (places) => {
      expect(pushAll(new TextFramer(), cut(bytes, places))).toEqual(expected);
    }),
  );
});

test('telnet commands alone are no answer', () => {
  const framer = new TextFramer();
  expect(framer.push(Uint8Array.of(IAC, 0xfd, 0x01))).toEqual([]);
  expect(framer.pauseMs).toBeUndefined();
  expect(framer.pause()).toEqual([]);
  const chunks = chunkClient();
  expect(chunks.push(Uint8Array.of(IAC, 0xf1))).toEqual([]);
});

test('a stray 0xFF never swallows the end of a line', () => {
  const framer = new TextFramer();
  expect(
    framer.push(join([0xff], '\n', [0xff, 0xfd], '\n', [0xff, 0xfe], '\r\n', [0xff], 'a\n')),
  ).toEqual(Array.from({ length: 4 }, () => ({ kind: 'not-utf8' })));
});

test('an unfinished subnegotiation keeps none of what it swallows', () => {
  const framer = new TextFramer();
  framer.push(join('bob\n', [IAC, 0xfa]));
  for (let push = 0; push < 100; push += 1)
    expect(framer.push(new Uint8Array(65_536).fill(0x61))).toEqual([]);
  expect(framer.push(join([IAC, 0xf0], 'hi\n'))).toEqual([text('hi')]);
});

test('a line may have the maximum length, whatever ends it', () => {
  const longest = 'x'.repeat(LINE_BYTES_MAX);
  for (const newline of ['\n', '\r\n', '\r', '\r\0']) {
    const bytes = bytesOf(`${longest}${newline}hi${newline}`);
    for (const at of [
      1,
      LINE_BYTES_MAX - 1,
      LINE_BYTES_MAX,
      LINE_BYTES_MAX + 1,
      LINE_BYTES_MAX + 2,
    ]) {
      expect(pushAll(new TextFramer(), cut(bytes, [at]))).toEqual([text(longest), text('hi')]);
    }
  }
});

test('a longer line is refused once, after the lines before it', () => {
  const bytes = bytesOf(`bob\n${'x'.repeat(LINE_BYTES_MAX + 1)}\nhi\n`);
  const expected = [text('bob'), { kind: 'too-long' }];
  for (const at of [0, 3, 10, LINE_BYTES_MAX, LINE_BYTES_MAX + 4, LINE_BYTES_MAX + 6]) {
    const framer = new TextFramer();
    expect(pushAll(framer, cut(bytes, [at]))).toEqual(expected);
    expect(framer.push(bytesOf('hi\n'))).toEqual([]);
    expect(framer.end()).toEqual([]);
  }
});

test('an endless line is refused as soon as it is too long', () => {
  const framer = new TextFramer();
  const byte = Uint8Array.of(0x61);
  const before = Array.from({ length: LINE_BYTES_MAX }, () => framer.push(byte));
  expect(before.flat()).toEqual([]);
  expect(framer.push(byte)).toEqual([{ kind: 'too-long' }]);
  expect(new TextFramer().push(new Uint8Array(1024 * 1024))).toEqual([{ kind: 'too-long' }]);
});

test('a chunk longer than a line may be is refused too', () => {
  expect(chunkClient().push(new Uint8Array(LINE_BYTES_MAX).fill(0x61))).toHaveLength(1);
  const framer = chunkClient();
  expect(framer.push(new Uint8Array(LINE_BYTES_MAX + 1).fill(0x61))).toEqual([
    { kind: 'too-long' },
  ]);
  expect(framer.push(bytesOf('hi'))).toEqual([]);
});

test('a last line without its newline is a line', () => {
  const framer = new TextFramer();
  framer.push(bytesOf('bob\nbye'));
  expect(framer.end()).toEqual([text('bye')]);
  expect(framer.end()).toEqual([]);
});

test('a client that closes after its alias has answered', () => {
  const framer = new TextFramer();
  framer.push(bytesOf('bob'));
  expect(framer.end()).toEqual([text('bob')]);
  expect(framer.mode).toBe('chunk');
});

test('a last chunk that ends inside a character is not UTF-8', () => {
  const framer = chunkClient();
  expect(framer.push(join('a', [0xe2, 0x82]))).toEqual([text('a')]);
  expect(framer.end()).toEqual([{ kind: 'not-utf8' }]);
});

test('the caller may reuse the array it pushed', () => {
  const framer = new TextFramer();
  const shared = bytesOf('bob');
  framer.push(shared);
  shared.fill(0x78);
  expect(framer.push(bytesOf('\n'))).toEqual([text('bob')]);
});
