// The client of archives, against a scripted one on a real nats-server.
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/nats-core';
import { startNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { archiveClient, ArchiveUnavailable } from '../src/client.ts';
import { ARCHIVE_QUESTIONS, ASK_MS } from '../src/verbs.ts';
import { subjectOf } from '@natter/questions';
import type { Verb } from '../src/verbs.ts';

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

/** Answers a verb as an archive would; undefined: stays silent. Returns the questions it got. */
async function scripted(
  verb: Verb,
  answer: (times: number) => object | string | undefined,
): Promise<unknown[]> {
  const asked: unknown[] = [];
  const subscription = nc.subscribe(subjectOf(ARCHIVE_QUESTIONS, verb), {
    callback: (_error, message) => {
      asked.push(message.json());
      const body = answer(asked.length);
      if (body !== undefined)
        message.respond(typeof body === 'string' ? body : JSON.stringify(body));
    },
  });
  onTestFinished(() => subscription.unsubscribe());
  await nc.flush();
  return asked;
}

const archive = {
  instance: 'a',
  complete: true,
  lagMs: 0,
  partitions: [{ partition: 0, epoch: 'e', since: 1, position: 9 }],
};
const at = { room: 'lobby', at: 5 };

/** Resolves with why there is no answer. */
const whyNot = async (asking: Promise<unknown>): Promise<unknown> => {
  const error = await asking.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ArchiveUnavailable);
  return (error as ArchiveUnavailable).why;
};

test('an answer is a value, and fields of a later version do no harm', async () => {
  const asked = await scripted('at', () => ({ ok: true, answer: { archive, seq: 7, later: 1 } }));
  expect(await archiveClient(nc).ask('at', at)).toMatchObject({ archive, seq: 7 });
  expect(asked).toEqual([at]);
});

test('without an archive a question fails at once', async () => {
  const startedMs = performance.now();
  expect(
    await whyNot(
      archiveClient(nc).ask('days', { room: 'lobby', from: '2026-01-01', to: '2026-01-02' }),
    ),
  ).toBe('absent');
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});

test('a question without an answer is asked a second time', async () => {
  await scripted('at', (times) =>
    times === 1 ? undefined : { ok: true, answer: { archive, seq: 7 } },
  );
  expect(await archiveClient(nc).ask('at', at)).toMatchObject({ seq: 7 });
});

test('an archive that stays silent is unavailable after three seconds', async () => {
  await scripted('at', () => undefined);
  const startedMs = performance.now();
  expect(await whyNot(archiveClient(nc).ask('at', at))).toBe('silent');
  expect(performance.now() - startedMs).toBeGreaterThan(ASK_MS - 100);
});

test.each([
  ['no JSON', '{', 'failed'],
  ['null', 'null', 'failed'],
  ['nothing', '', 'failed'],
  ['an answer of another form', '{"ok":true,"answer":{"seq":"7"}}', 'failed'],
  ['an error', '{"ok":false,"refusal":{"code":"internal","message":"x"}}', 'failed'],
  ['too many questions', '{"ok":false,"refusal":{"code":"busy","message":"x"}}', 'busy'],
])('%s from an archive is unavailable', async (_what, body, why) => {
  await scripted('at', () => body);
  expect(await whyNot(archiveClient(nc).ask('at', at))).toBe(why);
});
