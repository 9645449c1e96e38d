// Queries that are no queries, dates that are none, words of every script: through natter.v1 and
// HTTP alike, none is an error, and none tells of what its asker may not read.
import { eventually } from '@natter/testkit';
import type { JsonPeer } from '@natter/testkit';
import { beforeAll, expect, test } from 'vitest';
import { memberOf } from '../gateway-of-file.ts';
import { ask, sessionOf } from '../http/http-peer.ts';
import { archiveOfFile, search, textsFor } from './archive-of-file.ts';

const OPERATOR = 'operators-secret-of-these-tests';
const env = { NATTER_OPERATOR_TOKEN: OPERATOR, NATTER_RATE: '0', NATTER_ADDRESS_RATE: '0' };
const { gateway } = await archiveOfFile({ env });
const room = 'plaza';
let ann: JsonPeer;

const TEXTS = [
  'meet me near the river at 2026-02-30',
  '我住在上海',
  'שָׁלוֹם עולם',
  'السَّلَامُ عَلَيْكُم',
  'party 🎉🎉',
  'NEAR( unbalanced "quote',
  'x'.repeat(9_000),
];

beforeAll(async () => {
  ann = await memberOf(gateway, room, 'ann');
  for (const text of TEXTS) await ann.say(room, text);
  await ann.say(room, 'the last word');
  await eventually(async () => expect(await textsFor(ann, '"last word"')).toHaveLength(1));
});

async function bothDoors(query: string): Promise<string[]> {
  const found = await textsFor(ann, query, { room });
  const path = `/v1/search?room=${room}&q=${encodeURIComponent(query)}`;
  const { status, body } = await ask(gateway, path, { session: sessionOf('bob') });
  expect([query, status]).toEqual([query, 200]);
  const hits = body['hits'] as { message: { text: string } }[];
  expect(hits.map(({ message }) => message.text)).toEqual(found);
  return found;
}

test.each([
  ['上', '我住在上海'],
  ['海', '我住在上海'],
  ['שלום', 'שָׁלוֹם עולם'],
  ['שָׁלוֹם', 'שָׁלוֹם עולם'],
  ['السلام', 'السَّلَامُ عَلَيْكُم'],
  ['NEAR(', 'meet me near the river at 2026-02-30'],
  ['"unbalanced "quote', 'NEAR( unbalanced "quote'],
  ['river -party -"no such words"', 'meet me near the river at 2026-02-30'],
  ['2026-02-30', 'meet me near the river at 2026-02-30'],
  ['ＲＩＶＥＲ', 'meet me near the river at 2026-02-30'],
  ['river OR party', undefined],
  ['after:2026-02-30', undefined],
  ['🎉', undefined],
  ['-', undefined],
  ['- - -', undefined],
  ['"', undefined],
  ['-"', undefined],
  ['from:" in:" to:"', undefined],
  ['after:9999-12-31', undefined],
  ['before:0001-01-01', undefined],
  ['\u202eriver', 'meet me near the river at 2026-02-30'],
  ['river\u0000', 'meet me near the river at 2026-02-30'],
])('%j is a query like any other', async (query, text) => {
  const found = await bothDoors(query);
  if (text === undefined) expect(found).toEqual([]);
  else expect(found).toContain(text);
});

test('10,000 characters are refused, 1,024 are not', async () => {
  expect(await ann.request({ type: 'search', query: '上'.repeat(10_000) })).toMatchObject({
    type: 'error',
    code: 'too-large',
  });
  const path = `/v1/search?q=${'a'.repeat(10_000)}`;
  const { status } = await ask(gateway, path, { session: sessionOf('bob') });
  expect([400, 413, 414]).toContain(status);
  expect(await textsFor(ann, '上 '.repeat(512), { room })).toEqual(['我住在上海']);
});

test('a closed room of others answers as one that does not exist', async () => {
  const closed = 'cellar';
  const asOperator = async (path: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const request = { session: OPERATOR, method: 'POST', headers, body: JSON.stringify(body) };
    expect((await ask(gateway, `/v1/rooms/${closed}${path}`, request)).status).toBeLessThan(300);
  };
  await asOperator('/acts/create', { access: 'closed' });
  await asOperator('/messages', { alias: 'operator', text: 'treasure of the operator' });
  await eventually(async () => {
    const { body } = await ask(gateway, '/v1/search?q=treasure', { session: OPERATOR });
    expect(body['hits']).toHaveLength(1);
  });
  using bob = await memberOf(gateway, room, 'bob');
  for (const query of [
    'treasure',
    '',
    '-nothing',
    'from:operator',
    'after:2020-01-01',
    'is:thread',
  ]) {
    const answers = [];
    for (const name of [closed, 'no-such-room']) {
      const { hits, more, cursor, incomplete } = await search(bob, `in:${name} ${query}`);
      const named = await search(bob, query === '' ? 'treasure' : query, { room: name });
      answers.push({ hits, more, cursor, incomplete, named: named.hits });
    }
    expect([query, answers[0]]).toEqual([query, answers[1]]);
    expect(answers[0]).toMatchObject({ hits: [], more: false });
  }
});
