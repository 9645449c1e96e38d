import { expect, test } from 'vitest';
import type { Outcome } from '../sign-in/ask-identity.ts';
import { PreviewQueue } from './preview-queue.ts';
import type { PreviewAnswer } from './preview-queue.ts';

const LINK = 'https://a.example/';
const preview = { url: LINK, title: 'A', site: 'a.example' };
const found: Outcome<PreviewAnswer> = { ok: true, value: { preview } };
const later: Outcome<PreviewAnswer> = {
  ok: false,
  fault: { code: 'rate-limited', retryAfterMs: 250 },
};

/** A queue at a server that gives these answers, the last one again and again. */
function queueAt(...answers: readonly Outcome<PreviewAnswer>[]) {
  const asked: string[] = [];
  const pauses: number[] = [];
  const queue = new PreviewQueue({
    ask: (path) => {
      asked.push(path);
      return Promise.resolve(answers[Math.min(asked.length, answers.length) - 1]!);
    },
    pause: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  });
  return { queue, asked, pauses };
}

test('a link is asked once, and known then', async () => {
  const { queue, asked, pauses } = queueAt(found);
  expect(queue.known('/1', LINK)).toBeUndefined();
  expect(await Promise.all([queue.want('/1', LINK), queue.want('/1', LINK)])).toEqual([
    preview,
    preview,
  ]);
  expect(queue.known('/1', LINK)).toEqual(preview);
  expect(asked).toEqual(['/1']);
  expect(pauses).toEqual([500]);
});

test('the link that was wanted last is asked first', async () => {
  const { queue, asked } = queueAt(found);
  await Promise.all(['/1', '/2', '/3'].map((path) => queue.want(path, LINK)));
  expect(asked).toEqual(['/1', '/3', '/2']);
});

test('of more than 30 wanted links the first give way, and may be wanted again', async () => {
  const { queue, asked } = queueAt(found);
  const paths = Array.from({ length: 40 }, (_, n) => `/${n}`);
  const known = await Promise.all(paths.map((path) => queue.want(path, LINK)));
  expect(known.filter((each) => each === undefined)).toHaveLength(9);
  expect(asked).toHaveLength(31);
  expect(await queue.want('/1', LINK)).toEqual(preview);
});

test('a server that is busy is asked later, and five times at most', async () => {
  const soon = queueAt(later, later, found);
  expect(await soon.queue.want('/1', LINK)).toEqual(preview);
  expect(soon.pauses).toEqual([250, 250, 500]);
  const never = queueAt(later);
  expect(await never.queue.want('/1', LINK)).toBe('none');
  expect(never.asked).toHaveLength(5);
  expect(never.queue.known('/1', LINK)).toBeUndefined();
});

test.each<Outcome<PreviewAnswer>>([
  { ok: true, value: {} },
  { ok: true, value: { preview: { ...preview, url: 'https://other.example/' } } },
  { ok: false, fault: { code: 'offline' } },
  { ok: false, fault: { code: 'no-such-message' } },
])('there is no card where the server answers %j', async (answer) => {
  const { queue } = queueAt(answer);
  expect(await queue.want('/1', LINK)).toBe('none');
});

test('an edited message is asked again', async () => {
  const { queue, asked } = queueAt(found);
  await queue.want('/1', 'https://old.example/');
  expect(queue.known('/1', LINK)).toBeUndefined();
  await queue.want('/1', LINK);
  expect(asked).toEqual(['/1', '/1']);
});
