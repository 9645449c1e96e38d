// An export has all that was said, whatever the log has lost since: the same bytes before and
// after.
import { eventually, PlainNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memberOf } from '../gateway-of-file.ts';
import { ask, post, sessionOf } from '../http/http-peer.ts';
import { archiveOfFile, textsFor } from './archive-of-file.ts';

const OPERATOR = 'operators-secret-of-these-tests';
const env = { NATTER_OPERATOR_TOKEN: OPERATOR, NATTER_RATE: '0', NATTER_ADDRESS_RATE: '0' };
const { nats, gateway, archive } = await archiveOfFile({ env });
const bus = await PlainNats.connect(nats.url);
afterAll(() => bus[Symbol.asyncDispose]());

const THUMB = encodeURIComponent('👍');
/** More than a page shows by name. */
const REACTING = 25;
const COUNT = 230;

const all = { session: OPERATOR, path: '/v1/export?everything=true' };
const ofCy = { session: sessionOf('cy'), path: '/v1/export' };
const anonymous = { path: '/v1/export?room=quiet,lobby', session: sessionOf('nobody') };

async function exported({ path, session }: { path: string; session: string }): Promise<string> {
  const headers = { authorization: `Bearer ${session}` };
  const answer = await fetch(`${gateway.httpUrl}${path}`, { headers });
  expect(answer.status).toBe(200);
  return await answer.text();
}

async function say(room: string, alias: string, fields: object): Promise<number> {
  const { body } = await post(gateway, room, {
    session: sessionOf(alias),
    body: { alias, ...fields },
  });
  return body['seq'] as number;
}

const put = (path: string, session: string): Promise<unknown> =>
  ask(gateway, `/v1/rooms/lobby/messages/${path}`, { method: 'PUT', session });

const before: Record<string, string> = {};
let cut = 0;

beforeAll(async () => {
  await say('quiet', 'ann', { text: 'long ago' });
  using bob = await memberOf(gateway, 'lobby', 'bob');
  const root = await say('lobby', 'ann', { text: 'shall we?' });
  await say('lobby', 'cy', { text: 'at nine', ref: root });
  await say('lobby', 'ann', { text: 'for bob alone', to: ['bob'] });
  const typo = await say('lobby', 'ann', { text: 'typo' });
  const erased = await say('lobby', 'ann', { text: 'to be erased' });
  for (let n = 0; n < COUNT; n += 1) cut = await say('lobby', 'ann', { text: `old ${n}` });
  await say('lobby', 'cy', { text: 'a late answer', ref: root });
  for (let n = 0; n < REACTING; n += 1)
    await put(`${root}/reactions/${THUMB}?alias=fan${n}`, sessionOf(`fan${n}`));
  await put(`${root}/pin?alias=operator`, OPERATOR);
  const asAnn = { session: sessionOf('ann'), headers: { 'content-type': 'application/json' } };
  await ask(gateway, `/v1/rooms/lobby/messages/${typo}`, {
    ...asAnn,
    method: 'PATCH',
    body: JSON.stringify({ alias: 'ann', text: 'no typo' }),
  });
  await ask(gateway, `/v1/rooms/lobby/messages/${erased}?alias=ann`, {
    session: sessionOf('ann'),
    method: 'DELETE',
  });
  await say('lobby', 'ann', { text: 'the end' });
  await eventually(async () => expect(await textsFor(bob, '"the end"')).toHaveLength(1));
  for (const each of [all, ofCy, anonymous]) before[each.path] = await exported(each);
  await purgeOldest();
}, 60_000);

/** As gateways do to a full stream: the oldest records of all rooms go, and their cards. */
async function purgeOldest(): Promise<void> {
  const purge = (query: object): Promise<unknown> =>
    bus.ask('$JS.API.STREAM.PURGE.NATTER_0', query);
  await purge({ filter: 'natter.log.0.>', seq: cut });
  // The newest changes of cards are gone too: whoever reads the log finds none of them.
  await purge({ filter: 'natter.message.0.>' });
}

test('an export of everything has the same bytes after a purge', async () => {
  const text = before[all.path] ?? '';
  for (const each of [
    'long ago',
    'for bob alone',
    '"pinned":true',
    `fan${REACTING - 1}`,
    'no typo',
  ])
    expect(text).toContain(each);
  expect(text).not.toMatch(/to be erased|"typo"/);
  expect(await exported(all)).toBe(text);
});

test('so does what a person may see, and no more of it', async () => {
  const text = before[ofCy.path] ?? '';
  expect(text).toContain('long ago');
  expect(text).not.toContain('for bob alone');
  expect(await exported(ofCy)).toBe(text);
  expect(await exported(anonymous)).toBe(before[anonymous.path]);
});

test('only the operator is given everything', async () => {
  const { status } = await ask(gateway, all.path, { session: sessionOf('ann') });
  expect(status).toBe(403);
});

// Last: without it the tests above could pass by the log alone.
test('without an archive an export has what the log has', async () => {
  await archive.stop();
  const text = await exported(all);
  expect(text).toContain('the end');
  expect(text).not.toMatch(/long ago|old 7"/);
});
