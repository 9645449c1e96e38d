// Searches, on a real log: what is found, by whom, and what is left after edits and erasures.
import { expect, test } from 'vitest';
import {
  amendIn,
  archivedWorld,
  asking,
  newRoom,
  personIn,
  sayIn,
  textsOf,
  untilRead,
} from './world.ts';

const world = await archivedWorld({ NATTER_OPERATOR_TOKEN: 'operator-operator-operator' });
const { gateway, client } = world;

const find = async (query: string, more: Parameters<typeof asking>[1] = {}): Promise<string[]> =>
  textsOf(await client.ask('search', asking(query, more)));

test('a message is found by its words within a second', async () => {
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const seq = await sayIn(ann, room, 'The quick brown fox');
  const startedMs = performance.now();
  await untilRead(world, seq);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  const { hits, more, archive } = await client.ask(
    'search',
    asking('fox quick', { rooms: [room] }),
  );
  expect(hits).toMatchObject([
    {
      record: { message: { type: 'message', room, seq, from: 'ann' }, owner: ann.owner },
      snippet: [
        { text: 'The ' },
        { text: 'quick', match: true },
        { text: ' brown ' },
        { text: 'fox', match: true },
      ],
    },
  ]);
  expect({ more, complete: archive.complete }).toEqual({ more: false, complete: true });
});

test('words of every script are found, without accents and case', async () => {
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const cases = [
    ['我住在上海的一家医院旁边', '上海', '医院'],
    ['東京都の病院に行きました', '病院', '東京'],
    ['ผมอยู่ที่กรุงเทพประเทศไทย', 'กรุงเทพ', 'ไทย'],
    ['서울에서 만나요', '서울', '만나요'],
    ['हिन्दी में लिखा हुआ', 'हिन्दी', 'लिखा'],
    ['السَّلامُ عليكم', 'السلام', 'عليكم'],
    ['Ein Café in München, groß', 'cafe', 'MUNCHEN', 'Cafe\u0301', 'groß'],
    ['Ο δρόμος της Αθήνας', 'αθηνας', 'ΔΡΟΜΟΣ'],
    ['Привет из Москвы', 'москвы', 'ПРИВЕТ'],
  ] as const;
  let last = 0;
  for (const [text] of cases) last = await sayIn(ann, room, text);
  await untilRead(world, last);
  for (const [text, ...queries] of cases) {
    for (const query of queries) {
      expect([query, await find(query, { rooms: [room] })]).toEqual([query, [text]]);
      const { hits } = await client.ask('search', asking(query, { rooms: [room] }));
      expect([query, hits[0]?.snippet.some(({ match }) => match)]).toEqual([query, true]);
    }
  }
  expect(await find('北京', { rooms: [room] })).toEqual([]);
});

test('an edited message is found by its new words only, an erased one by none', async () => {
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const edited = await sayIn(ann, room, 'oldish words');
  const erased = await sayIn(ann, room, 'secretish words');
  await amendIn(ann, room, edited, { text: 'newish words' });
  await amendIn(ann, room, erased, { erase: true });
  await untilRead(world, await sayIn(ann, room, 'the end'));
  expect(await find('oldish', { rooms: [room] })).toEqual([]);
  expect(await find('newish', { rooms: [room] })).toEqual(['newish words']);
  expect(await find('secretish', { rooms: [room] })).toEqual([]);
  expect(await find('words', { rooms: [room] })).toEqual(['newish words']);
});

test('a private message is found by those it is for, and by nobody else', async () => {
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const bob = await personIn(gateway, 'bob', room);
  const eve = await personIn(gateway, 'eve', room);
  await untilRead(world, await sayIn(ann, room, 'a whisper', { to: ['bob'] }));
  for (const { owner } of [ann, bob])
    expect(await find('whisper', { rooms: [room], owner })).toEqual(['a whisper']);
  expect(await find('whisper', { rooms: [room], owner: eve.owner })).toEqual([]);
  expect(await find('whisper', { rooms: [room] })).toEqual([]);
  expect(await find('to:me', { rooms: [room], owner: bob.owner })).toEqual(['a whisper']);
  expect(await find('to:bob from:me', { rooms: [room], owner: ann.owner })).toEqual(['a whisper']);
  expect(await find('to:me', { rooms: [room], owner: ann.owner })).toEqual([]);
  expect(await find('is:private', { rooms: [room], owner: eve.owner })).toEqual([]);
});

test('only rooms that the asker may read are looked into', async () => {
  const [open, other, closed] = [newRoom(), newRoom(), newRoom()];
  const ann = await personIn(gateway, 'ann', open);
  await ann.peer.join(other);
  await sayIn(ann, open, 'panorama one');
  const first = await sayIn(ann, other, 'panorama two');
  const created = await fetch(`${gateway.httpUrl}/v1/rooms/${closed}`, {
    method: 'PUT',
    headers: {
      authorization: 'Bearer operator-operator-operator',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ access: 'closed' }),
  });
  await untilRead(world, first);
  expect([created.status, await find('panorama')]).toEqual([
    created.status,
    ['panorama two', 'panorama one'],
  ]);
  expect(await find('panorama', { rooms: [open] })).toEqual(['panorama one']);
  expect(await find(`panorama in:${other}`)).toEqual(['panorama two']);
  expect(await find(`panorama in:${other}`, { rooms: [open] })).toEqual([]);
  expect(await find(`panorama -in:${other}`)).toEqual(['panorama one']);
  const guest = { only: [{ room: other, first: first + 1 }] };
  const { hits } = await client.ask('search', { ...asking('panorama'), rooms: guest });
  expect(hits).toEqual([]);
});

test('filters and their opposites find what has them', async () => {
  const room = newRoom();
  const ann = await personIn(gateway, 'Ann', room);
  const bob = await personIn(gateway, 'bob', room);
  const rooms = [room];
  const root = await sayIn(ann, room, 'see https://example.org now');
  await sayIn(bob, room, 'a plain answer');
  await sayIn(bob, room, 'a reply', { ref: root });
  await amendIn(bob, room, root, { react: '👍' });
  await untilRead(world, await sayIn(bob, room, 'the end'));
  expect(await find('from:ann', { rooms })).toEqual(['see https://example.org now']);
  expect(await find('from:@ANN', { rooms })).toEqual(['see https://example.org now']);
  expect(await find('from:nobody', { rooms })).toEqual([]);
  expect(await find('-from:bob', { rooms })).toEqual(['see https://example.org now']);
  expect(await find('has:link', { rooms })).toEqual(['see https://example.org now']);
  expect(await find('has:reaction', { rooms })).toEqual(['see https://example.org now']);
  expect(await find('is:thread', { rooms })).toEqual(['a reply', 'see https://example.org now']);
  expect(await find('a -reply', { rooms })).toEqual(['a plain answer']);
  expect(await find('-end -reply -see', { rooms })).toEqual(['a plain answer']);
  expect(await find('"plain answer"', { rooms })).toEqual(['a plain answer']);
  expect(await find('"answer plain"', { rooms })).toEqual([]);
  const today = new Date().toISOString().slice(0, 10);
  expect(await find(`after:${today} reply`, { rooms })).toEqual(['a reply']);
  expect(await find(`before:${today} reply`, { rooms })).toEqual([]);
});

test('pages of hits have no double and no gap, whatever the order', async () => {
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  let last = 0;
  for (let index = 0; index < 30; index += 1) last = await sayIn(ann, room, `needle ${index}`);
  await untilRead(world, last);
  for (const order of ['newest', 'best'] as const) {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const ask = asking('needle', { rooms: [room], order, limit: 7 });
      const answer = await client.ask('search', {
        ...ask,
        ...(cursor !== undefined && { cursor }),
      });
      found.push(...textsOf(answer));
      ({ cursor } = answer);
    } while (cursor !== undefined);
    expect(found).toHaveLength(30);
    expect(new Set(found).size).toBe(30);
    expect(found[0]).toBe('needle 29');
  }
});

test('the best hits have rare words and are short', async () => {
  const room = newRoom();
  const ann = await personIn(gateway, 'ann', room);
  const texts = [
    'zebrafish',
    `zebrafish ${'and much more about other things '.repeat(5)}`,
    'commonword again',
    'commonword zebrafish commonword',
  ];
  let last = 0;
  for (const text of texts) last = await sayIn(ann, room, text);
  await untilRead(world, last);
  const best = await find('zebrafish', { rooms: [room], order: 'best' });
  expect(best[0]).toBe('zebrafish');
  expect(best.at(-1)).toMatch(/much more/);
});
