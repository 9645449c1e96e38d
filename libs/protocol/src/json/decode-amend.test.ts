import type { RoomName } from '../names.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TEXT_BYTES_MAX } from '../limits.ts';
import { parseEmoji } from './emoji.ts';
import { decodeClientMessage } from './json-codec.ts';

const room = 'lobby' as RoomName;
const frame = { type: 'amend', id: 'a1', room, seq: 7 };
const decode = (fields: object): ReturnType<typeof decodeClientMessage> =>
  decodeClientMessage(JSON.stringify(fields));

test('each amendment decodes to its own field and no other', () => {
  for (const change of [
    { text: 'better' },
    { text: '' },
    { erase: true },
    { react: '👍' },
    { unreact: '👩‍👩‍👧‍👦' },
    { pin: true },
    { pin: false },
  ])
    expect(decode({ ...frame, ...change, more: 1 })).toEqual({
      ok: true,
      value: { ...frame, ...change },
    });
});

test('bad amendments are refused with a code, and carry id and room back', () => {
  const refused: readonly (readonly [object, string])[] = [
    [{}, 'bad-request'],
    [{ text: 'a', erase: true }, 'bad-request'],
    [{ erase: false }, 'bad-request'],
    [{ erase: 1 }, 'bad-request'],
    [{ pin: 'yes' }, 'bad-request'],
    [{ text: 1 }, 'bad-request'],
    [{ text: '\u{d800}' }, 'bad-request'],
    [{ text: 'a'.repeat(TEXT_BYTES_MAX + 1) }, 'too-large'],
    [{ react: '' }, 'bad-request'],
    [{ react: 'a' }, 'bad-request'],
    [{ react: '1' }, 'bad-request'],
    [{ react: '👍👍' }, 'bad-request'],
    [{ react: '👍 ' }, 'bad-request'],
    [{ react: '👍\u200d👍' }, 'bad-request'],
    [{ react: '\u200d' }, 'bad-request'],
    [{ react: '🏽🏽' }, 'bad-request'],
    [{ react: '👍'.repeat(20_000) }, 'bad-request'],
    [{ unreact: 'no' }, 'bad-request'],
    [{ seq: 0, erase: true }, 'bad-request'],
    [{ seq: -1, erase: true }, 'bad-request'],
    [{ seq: 1.5, erase: true }, 'bad-request'],
    [{ seq: '7', erase: true }, 'bad-request'],
    [{ seq: 2 ** 53, erase: true }, 'bad-request'],
  ];
  for (const [change, code] of refused)
    expect(decode({ ...frame, ...change }), JSON.stringify(change).slice(0, 80)).toMatchObject({
      ok: false,
      refusal: { code, id: 'a1', room },
    });
  expect(decode({ ...frame, room: '..', erase: true })).toMatchObject({
    refusal: { code: 'bad-room', id: 'a1' },
  });
  expect(decode({ ...frame, id: undefined, erase: true })).toMatchObject({
    refusal: { code: 'bad-request', room },
  });
});

test('thread and pins decode, and bad ones are refused', () => {
  expect(decode({ type: 'thread', room, seq: 3, after: 5, limit: 10 })).toEqual({
    ok: true,
    value: { type: 'thread', room, seq: 3, after: 5, limit: 10 },
  });
  expect(decode({ type: 'pins', id: 'p', room })).toEqual({
    ok: true,
    value: { type: 'pins', id: 'p', room },
  });
  for (const fields of [
    { type: 'thread', room },
    { type: 'thread', room, seq: 0 },
    { type: 'thread', room, seq: 1, limit: 0 },
    { type: 'thread', room, seq: 1, limit: 201 },
    { type: 'thread', room, seq: 1, after: -1 },
    { type: 'thread', room: 'A', seq: 1 },
    { type: 'pins' },
    { type: 'pins', room: 7 },
  ])
    expect(decode(fields)).toMatchObject({ ok: false });
});

test('one emoji is an emoji, in its colourful form', () => {
  for (const emoji of ['👍', '👍🏽', '❤️', '🏳️‍🌈', '🇩🇪', '1️⃣', '👩🏽‍🚀', '🫡', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])
    expect(parseEmoji(emoji)).toBe(emoji);
  expect(parseEmoji('❤')).toBe('❤️');
});

test('no text takes longer than 5 ms to be known as no emoji', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 80 }),
        fc
          .array(fc.constantFrom('👩', '\u200d', '🏽', '\ufe0f', '🇩', '1', '⃣', '\u{e0067}'), {
            maxLength: 80,
          })
          .map((parts) => parts.join('')),
      ),
      (text) => {
        const started = process.cpuUsage().user;
        parseEmoji(text);
        expect(process.cpuUsage().user - started).toBeLessThan(5_000);
      },
    ),
    { numRuns: 300 },
  );
});
