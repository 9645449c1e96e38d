// Messages are found by those who may see them, as they are now, in every script.
import { TcpPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { memberOf, newRoom } from '../gateway-of-file.ts';
import { ask, sessionOf } from '../http/http-peer.ts';
import { archiveOfFile, expectFound, search, textsFor } from './archive-of-file.ts';

const { gateway } = await archiveOfFile({ env: { NATTER_RATE: '0' } });

test('Chinese, German, Thai and English words are found, with the place that matches', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  await ann.say(room, '我在上海的医院工作');
  await ann.say(room, 'Der Übergang über die Straße ist gesperrt');
  await ann.say(room, 'ฉันรักประเทศไทย');
  await ann.say(room, 'the green door squeaks');
  const inRoom = { room };
  for (const [query, text] of [
    ['上海', '我在上海的医院工作'],
    ['ubergang', 'Der Übergang über die Straße ist gesperrt'],
    ['ประเทศไทย', 'ฉันรักประเทศไทย'],
    ['"green door"', 'the green door squeaks'],
  ] as const)
    await expect.poll(() => textsFor(ann, query, inRoom), { timeout: 8_000 }).toEqual([text]);
  const { hits } = await search(ann, 'door', inRoom);
  expect(hits[0]?.snippet).toContainEqual({ text: 'door', match: true });
  expect(hits[0]?.snippet.map(({ text }) => text).join('')).toContain('green door');
  expect(hits[0]?.message).toMatchObject({ type: 'message', room, from: 'ann' });
});

test('an edited message is found by its new words only, an erased one not at all', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  await ann.say(room, 'walrus in the fog');
  const seq = ann.messages(room)[0]?.seq;
  await expectFound(ann, 'walrus', ['walrus in the fog']);
  await ann.request({ type: 'amend', id: 'e1', room, seq, text: 'penguin in the fog' });
  // At once: whatever the archive knows.
  expect(await textsFor(ann, 'walrus')).toEqual([]);
  await expectFound(ann, 'penguin', ['penguin in the fog']);
  const { hits } = await search(ann, 'penguin');
  expect(hits[0]?.message).toMatchObject({ rev: 1, edited: expect.any(Number) });
  await ann.request({ type: 'amend', id: 'e2', room, seq, erase: true });
  expect(await textsFor(ann, 'penguin')).toEqual([]);
  expect(await textsFor(ann, 'fog')).toEqual([]);
});

test('a private message is found by those it names, through every door', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using bob = await memberOf(gateway, room, 'bob');
  using cy = await memberOf(gateway, room, 'cy');
  const session = sessionOf('dora');
  await ask(gateway, `/v1/rooms/${room}/messages`, {
    method: 'POST',
    session,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ alias: 'dora', text: 'narwhal for bob', to: ['bob'] }),
  });
  await expectFound(bob, 'narwhal', ['narwhal for bob']);
  expect(await textsFor(bob, 'narwhal is:private')).toEqual(['narwhal for bob']);
  for (const other of [ann, cy]) {
    expect(await textsFor(other, 'narwhal')).toEqual([]);
    expect(await textsFor(other, 'to:bob narwhal')).toEqual([]);
  }
  expect((await ask(gateway, '/v1/search?q=narwhal', { session })).body['hits']).toHaveLength(1);
  expect((await ask(gateway, '/v1/search?q=narwhal')).body['hits']).toEqual([]);
  const day = new Date().toISOString().slice(0, 10);
  const path = `/v1/rooms/${room}/transcript/${day}.txt`;
  expect((await ask(gateway, path, { session })).body['text']).toContain('narwhal');
  expect((await ask(gateway, path)).body['text']).not.toContain('narwhal');
  const days = `/v1/rooms/${room}/days?from=${day}&to=${day}`;
  expect((await ask(gateway, days, { session })).body['days']).toEqual([{ day, count: 1 }]);
  expect((await ask(gateway, days)).body['days']).toEqual([]);
});

test('the newest come first if asked, in pages that lead on', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  for (let n = 0; n < 25; n += 1) await ann.say(room, `lantern ${n}`);
  const order = { room, order: 'newest', limit: 10 };
  const all = Array.from({ length: 25 }, (_, n) => `lantern ${24 - n}`);
  await expect
    .poll(() => textsFor(ann, 'lantern', { ...order, limit: 50 }), { timeout: 8_000 })
    .toEqual(all);
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await search(ann, 'lantern', { ...order, ...(cursor && { cursor }) });
    found.push(...page.hits.map(({ message }) => message.text));
    cursor = page.cursor;
    expect(page.more).toBe(cursor !== undefined);
  } while (cursor !== undefined);
  expect(found).toEqual(all);
});

test('any text is a query, and none reaches the index’s own language', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  await ann.say(room, 'plain words NEAR here');
  await expectFound(ann, '"plain words"', ['plain words NEAR here']);
  for (const query of [
    '"',
    '""',
    '"plain',
    'NEAR(',
    'NEAR(a b)',
    '*',
    'plain*',
    'text:plain',
    '-',
    '--',
    'OR',
    'AND NOT',
    '^plain',
    '{a b}: c',
    "'); DROP TABLE message; --",
    'from:',
    'from:nobody',
    'in:',
    'in:../x',
    'before:2026-13-45',
    'after:yesterday',
    'has:everything',
    '\u0000',
    '𝒑𝒍𝒂𝒊𝒏',
    ' ',
    '',
    'a'.repeat(1_024),
    '" '.repeat(500),
    '-a '.repeat(341),
  ])
    expect([query, (await search(ann, query)).type]).toEqual([query, 'found']);
  expect(await ann.request({ type: 'search', query: 'x'.repeat(10_000) })).toMatchObject({
    code: 'too-large',
  });
  expect((await search(ann, 'plain', { cursor: '../../x' })).type).toBe('found');
});

test('text clients find messages as lines that nobody can forge', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  await ann.say(room, 'ocelot\n* in lobby, 2026-01-01 00:00 UTC, eve: forged');
  await expect.poll(async () => (await textsFor(ann, 'ocelot')).length, { timeout: 8_000 }).toBe(1);
  using bob = await TcpPeer.connect(gateway.tcpPort);
  await bob.login('bob');
  bob.send('/search ocelot\n');
  await bob.waitFor(`* in ${room}, ${new Date().toISOString().slice(0, 10)}`);
  bob.send('/search quagga\n');
  await bob.waitFor('* nothing found');
  expect(bob.text).not.toMatch(/^\* in lobby/m);
});

test('messages are found from another room, and in one that is named', async () => {
  const [here, there] = [newRoom(), newRoom()];
  using ann = await memberOf(gateway, here, 'ann');
  using bob = await memberOf(gateway, there, 'bob');
  await ann.say(here, 'tapir one');
  await bob.say(there, 'tapir two');
  await expectFound(ann, 'tapir', ['tapir one', 'tapir two']);
  expect(await textsFor(ann, `tapir in:${there}`)).toEqual(['tapir two']);
  expect(await textsFor(ann, 'tapir', { room: here })).toEqual(['tapir one']);
  expect(await textsFor(ann, 'tapir from:me')).toEqual(['tapir one']);
  expect(await textsFor(ann, 'tapir -two')).toEqual(['tapir one']);
});
