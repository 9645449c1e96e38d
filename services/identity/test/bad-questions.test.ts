// Nothing that arrives on the bus ends identity, and everything that arrives is answered.
import { newRequestId, VERBS } from '@natter/trust';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newWorld } from './world.ts';

const request = newRequestId();

test.each([
  ['nothing', ''],
  ['no JSON', '{'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a text', '"sign-in"'],
  ['no request id', '{}'],
  ['a short request id', '{"request":"abc"}'],
  ['a request id that is no text', '{"request":7}'],
  ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x80])],
  ['deep nesting', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ['wrong types', JSON.stringify({ request, alias: 7, password: {} })],
  ['a prototype', `{"request":"${request}","__proto__":{"alias":"x","password":"y"}}`],
])('a question that is %s is refused', async (_what, body) => {
  const world = await newWorld();
  const answer = await world.nc.request('natter.ask.identity.sign-in', body, { timeout: 2_000 });
  expect(answer.json()).toMatchObject({ ok: false, refusal: { code: 'bad-request' } });
});

test.each(['unknown', '__proto__', 'constructor', 'toString', 'SIGN-IN'])(
  'the verb %s is not known',
  async (verb) => {
    const world = await newWorld();
    const answer = await world.nc.request(`natter.ask.identity.${verb}`, '{}', { timeout: 2_000 });
    expect(answer.json()).toMatchObject({ ok: false, refusal: { code: 'unknown-verb' } });
  },
);

test('any question to any verb is answered, and identity lives on', async () => {
  const world = await newWorld();
  const field = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('ns_', '*', '>', 'a.b', '\r\n', '\0', '../..', '__proto__'),
    fc.integer(),
    fc.constant(null),
    fc.array(fc.string()),
  );
  const question = fc.record(
    Object.fromEntries(
      ['as', 'alias', 'password', 'secret', 'person', 'role', 'rooms', 'session', 'flow', 'query']
        .concat(['issuer', 'token', 'uses', 'hours', 'name', 'invite', 'returnTo', 'link'])
        .map((name) => [name, field]),
    ),
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(VERBS)), question, async (verb, fields) => {
      const body = JSON.stringify({ ...fields, request: newRequestId() });
      const answer = await world.nc.request(`natter.ask.identity.${verb}`, body, {
        timeout: 4_000,
      });
      const { ok, refusal } = answer.json() as { ok: boolean; refusal?: { code: string } };
      if (!ok) expect(['internal', 'unavailable']).not.toContain(refusal?.code);
    }),
    { numRuns: 300 },
  );
  await world.ask('ping', {});
  expect(world.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

test('people may ping by hand', async () => {
  const world = await newWorld();
  const answer = await world.nc.request('natter.ask.identity.ping', '{}', { timeout: 2_000 });
  expect(answer.json()).toMatchObject({ ok: true, answer: { version: '0.0.0-test' } });
});

test('a record that another hand has spoiled fails its question, and no other', async () => {
  const world = await newWorld();
  const { session: as } = await world.owner();
  const mia = await world.person('Mia');
  for (const spoiled of ['{', '[]', '{"id":"x"}']) {
    await world.nc.request(`$KV.NATTER_people.person.${mia.claims.sub}`, spoiled);
    expect((await world.refusal('claims', { as: mia.session })).code).toBe('internal');
    await world.ask('claims', { as });
    expect((await world.ask('people', { as })).people).toHaveLength(1);
  }
});
