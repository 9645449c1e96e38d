import { connect } from '@nats-io/transport-node';
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { startNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { identityClient, IdentityUnavailable } from '../src/identity/client.ts';
import { subjectOf } from '../src/identity/verbs.ts';
import type { Verb } from '../src/identity/verbs.ts';

let nats: Awaited<ReturnType<typeof startNats>>;
let nc: NatsConnection;
beforeAll(async () => {
  nats = await startNats();
  nc = await connect({ servers: nats.url });
});
afterAll(async () => {
  await nc.close();
  await nats.stop();
});

/** Answers a verb as identity would; undefined: stays silent. Returns the questions it got. */
function scripted(
  verb: Verb,
  answer: (times: number, message: Msg) => object | string | undefined,
): { readonly request: string }[] {
  const asked: { request: string }[] = [];
  const subscription = nc.subscribe(subjectOf(verb), {
    callback: (_error, message) => {
      asked.push(message.json());
      const body = answer(asked.length, message);
      if (body !== undefined)
        message.respond(typeof body === 'string' ? body : JSON.stringify(body));
    },
  });
  onTestFinished(() => subscription.unsubscribe());
  return asked;
}

const about = { setUp: false, guests: true, issuers: [] };

test('an answer and a refusal are values', async () => {
  const refusal = { code: 'slow-down', message: 'Wait.', retryAfterMs: 5 };
  scripted('about', () => ({ ok: true, answer: about }));
  scripted('me', () => ({ ok: false, refusal }));
  const client = identityClient(nc);
  expect(await client.ask('about', {})).toEqual({ ok: true, answer: about });
  expect(await client.ask('me', { as: 'x' })).toEqual({ ok: false, refusal });
});

test('a question without a listener is asked again until there is one', async () => {
  const asking = identityClient(nc).ask('about', {});
  setTimeout(() => scripted('about', () => ({ ok: true, answer: about })), 200);
  expect(await asking).toMatchObject({ ok: true });
});

test('without an answer in time it throws IdentityUnavailable', async () => {
  const client = identityClient(nc);
  await expect(client.ask('about', {}, { deadlineMs: 300 })).rejects.toThrow(IdentityUnavailable);
  scripted('about', () => undefined);
  await expect(client.ask('about', {}, { deadlineMs: 300 })).rejects.toThrow(IdentityUnavailable);
});

test('a question is repeated under one request id, and a new question has another', async () => {
  const asked = scripted('me', (times) =>
    times < 3
      ? { ok: false, refusal: { code: 'unavailable', message: 'the store is away' } }
      : { ok: false, refusal: { code: 'unauthorized', message: 'no' } },
  );
  const client = identityClient(nc);
  await client.ask('me', { as: 'x' });
  expect(asked).toHaveLength(3);
  expect(new Set(asked.map(({ request }) => request)).size).toBe(1);
  expect(asked[0]?.request).toMatch(/^[A-Za-z0-9_-]{43}$/);
  await client.ask('me', { as: 'x' });
  expect(asked[3]?.request).not.toBe(asked[0]?.request);
});

test('busy is an answer, but not after a try that may have been done', async () => {
  const busy = { ok: false, refusal: { code: 'busy', message: 'later' } };
  const unavailable = { ok: false, refusal: { code: 'unavailable', message: 'away' } };
  const done = { ok: false, refusal: { code: 'forbidden', message: 'no' } };
  scripted('invites', () => busy);
  const client = identityClient(nc);
  expect(await client.ask('invites', { as: 'x' })).toEqual(busy);
  const asked = scripted('me', (times) => [unavailable, busy, done][times - 1]);
  expect(await client.ask('me', { as: 'x' })).toEqual(done);
  expect(asked).toHaveLength(3);
});

test("an issuer's code is not tried twice once identity may have used it", async () => {
  const unavailable = { ok: false, refusal: { code: 'unavailable', message: 'away' } };
  const asked = scripted('oidc-finish', () => unavailable);
  const asking = identityClient(nc).ask('oidc-finish', { flow: 'x', query: 'code=1' });
  await expect(asking).rejects.toThrow(IdentityUnavailable);
  expect(asked).toHaveLength(1);
});

test.each([
  ['no JSON', '{'],
  ['a list', '[]'],
  ['null', 'null'],
  ['nothing', ''],
  ['an answer of another form', '{"ok":true,"answer":{"setUp":"yes"}}'],
  ['no answer', '{"ok":true}'],
])('%s from identity throws IdentityUnavailable or is a refusal', async (_what, body) => {
  scripted('about', () => body);
  const asking = identityClient(nc).ask('about', {}, { deadlineMs: 200 });
  const outcome = await asking.catch((error: unknown) => error);
  if (outcome instanceof IdentityUnavailable) return;
  expect(outcome).toMatchObject({ ok: false, refusal: { code: 'internal' } });
});

test('a code of a later version is a refusal all the same', async () => {
  scripted('me', () => ({ ok: false, refusal: { code: 'of-later', message: 'New.' } }));
  const outcome = await identityClient(nc).ask('me', { as: 'x' });
  expect(outcome).toEqual({ ok: false, refusal: { code: 'internal', message: 'New.' } });
});

test('a field of a later version does no harm', async () => {
  scripted('about', () => ({ ok: true, answer: { ...about, later: 1 } }));
  expect(await identityClient(nc).ask('about', {})).toMatchObject({ ok: true });
});

test('a question that is too large is refused unsent', async () => {
  const asked = scripted('me', () => ({ ok: true, answer: {} }));
  const outcome = await identityClient(nc).ask('me', { as: 'x'.repeat(24 * 1024) });
  expect(outcome).toMatchObject({ ok: false, refusal: { code: 'too-large' } });
  expect(asked).toHaveLength(0);
});
