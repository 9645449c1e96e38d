// Bad questions: each gets an answer, and the archive goes on. Bad queries are queries for their
// words.
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import { ARCHIVE_QUESTIONS } from '@natter/archive';
import { subjectOf } from '@natter/questions';
import { expect, test } from 'vitest';
import { archivedWorld, asking, newRoom, personIn, sayIn, textsOf, untilRead } from './world.ts';

const world = await archivedWorld();
const { gateway, client, nc } = world;

const room = newRoom();
const ann = await personIn(gateway, 'ann', room);
for (const text of [
  'near the river',
  'col foo bar',
  'before the 32nd',
  'and or not',
  'an unbalanced quote',
  "o'clock; DROP TABLE message",
]) {
  await sayIn(ann, room, text);
}
await untilRead(world, await sayIn(ann, room, 'last'));

test.each([
  ['"unbalanced quote', ['an unbalanced quote']],
  ['unbalanced "', ['an unbalanced quote']],
  ['NEAR(', ['near the river']],
  ['NEAR(river near, 5)', []],
  ['river*', ['near the river']],
  ['*', []],
  ['^near', ['near the river']],
  ['col:foo', ['col foo bar']],
  ['text : foo', []],
  ['{tags}: foo', []],
  ['AND OR NOT', ['and or not']],
  ['- -- "" () + \\ /', []],
  ['""', []],
  ['', []],
  ['   ', []],
  ["o'clock; DROP TABLE message", ["o'clock; DROP TABLE message"]],
  ['from:nobody', []],
  ['from:', []],
  ['in:no-such-room river', []],
  ['in:"../etc" river', []],
  ['before:2026-02-31 river', []],
  ['before:32nd', []],
  ['before:the', ['before the 32nd']],
  ['after:9999-12-31', []],
  ['is:nothing', []],
  ['\0\u202e\ud800 river', ['near the river']],
  ['river '.repeat(170), ['near the river']],
])('%j is a query for its words', async (query, found) => {
  const answer = await client.ask('search', asking(query, { rooms: [room] }));
  expect(textsOf(answer)).toEqual(found);
});

test.each([
  ['search', { query: 'x'.repeat(10_000), rooms: { only: [] }, order: 'best', limit: 1 }],
  ['search', { query: 'x', rooms: { only: [] }, order: 'worst', limit: 1 }],
  ['search', { query: 'x', rooms: { only: [] }, order: 'best', limit: 51 }],
  ['search', { query: 'x', order: 'best', limit: 1 }],
  ['page', { room: 'lobby', limit: 1e9 }],
  ['page', { room: '', limit: 1 }],
  ['page', { room: 'lobby', limit: 1, before: -1 }],
  ['page', { room: 'lobby', limit: 1, before: 1e300 }],
  ['at', { room: 'lobby', at: 'now' }],
  ['days', { room: 'lobby', from: 'today', to: '2026-01-01' }],
  ['rooms', {}],
  ['at', null],
  ['at', []],
] as const)('%s of %j is refused', async (verb, ask) => {
  const message = await nc.request(subjectOf(ARCHIVE_QUESTIONS, verb), JSON.stringify(ask));
  expect(message.json()).toMatchObject({ ok: false, refusal: { code: 'bad-request' } });
});

test('bytes that are no question, and unknown verbs, are refused', async () => {
  for (const body of ['', '{', '\u0000', 'x'.repeat(300 * 1024)]) {
    expect((await nc.request(subjectOf(ARCHIVE_QUESTIONS, 'at'), body)).json()).toMatchObject({
      ok: false,
    });
  }
  const unknown = await nc.request('natter.ask.archive.delete', '{}');
  expect(unknown.json()).toMatchObject({ ok: false, refusal: { code: 'unknown-verb' } });
});

test('days and zones that are none, and cursors nobody made, are answered', async () => {
  for (const [from, to, zone] of [
    ['2026-13-45', '2026-12-31', 'UTC'],
    ['2026-12-31', '2026-01-01', 'UTC'],
    ['2026-01-01', '9999-12-31', 'Mars/Olympus'],
    ['0000-01-01', '0001-01-01', 'Europe/Paris'],
  ] as const) {
    const { days } = await client.ask('days', { room, from, to, zone });
    expect(days.length).toBeLessThan(2);
  }
  for (const cursor of ['x', '.', 'zzzzzzzzzzz.zz', '-1.0', '0.0']) {
    await client.ask('search', asking('river', { rooms: [room], cursor }));
  }
});

test('records that no gateway wrote do no harm', async () => {
  const publisher = jetstream(nc);
  const head = headers();
  head.set('Natter-Kind', 'say');
  head.set('Natter-From', 'eve=0123');
  head.set('Natter-Version', '1');
  const frame = {
    type: 'message',
    room,
    id: '1',
    from: 'eve',
    text: 'forged',
    at: 1e300,
    via: 'x',
  };
  for (const [subject, body] of [
    [`natter.log.0.${room}`, JSON.stringify(frame)],
    [`natter.log.0.${room}`, JSON.stringify({ ...frame, room: 'elsewhere' })],
    [`natter.log.0.${room}`, JSON.stringify({ ...frame, at: -1, text: '\u0000\ud800' })],
    [`natter.log.0.${room}`, '{'],
    ['natter.log.0.=zz', JSON.stringify(frame)],
    [`natter.message.0.${room}.1`, '{"state":{},"changes":[]}'],
    [`natter.message.0.${room}.9999999999999999`, 'x'],
    [`natter.message.0.${room}.pins`, '[]'],
    [`natter.room.0.${room}`, ''],
  ] as const) {
    await publisher.publish(subject, body, { headers: head });
  }
  const last = await sayIn(ann, room, 'still here');
  await untilRead(world, last);
  const found = await client.ask('search', asking('"still here"', { rooms: [room] }));
  expect(textsOf(found)).toEqual(['still here']);
  const { records } = await client.ask('page', { room, before: last + 1, limit: 200 });
  expect(records.map(({ message }) => message.at)).toContain(1e300);
});
