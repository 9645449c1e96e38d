// `natter edit`, `erase`, `react`, `pin`, `thread` and `later` against real gateways, and what
// `tail` prints of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Amended, Message } from '@natter/protocol';
import { eventually, startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { natter, runNatter } from './natter.ts';

let nats: TestNats;
let gateway: TestGateway;
let stateHome: string;
beforeAll(async () => {
  stateHome = mkdtempSync(join(tmpdir(), 'natter-state-'));
  nats = await startNats();
  gateway = await startGateway({ nats: nats.url, env: { NATTER_RATE: '0' } });
});
afterAll(async () => {
  await gateway.stop();
  await nats.stop();
  rmSync(stateHome, { recursive: true });
});

/** Each command starts a process. */
const slow = { timeout: 120_000 };
const at = (room: string): string[] => ['--room', room, '--url', gateway.httpUrl];
const env = (alias: string) => ({ XDG_STATE_HOME: stateHome, NATTER_ALIAS: alias });

function person(alias: string, room: string) {
  const run = (...args: string[]) => runNatter([...args, ...at(room)], { env: env(alias) });
  const json = async <Value>(...args: string[]): Promise<Value[]> => {
    const { code, out, error } = await run(...args, '--json');
    expect([code, error]).toEqual([0, '']);
    return out.split('\n').flatMap((line) => (line ? (JSON.parse(line) as Value) : []));
  };
  const say = async (text: string): Promise<string> =>
    String((await json<{ seq: number }>('say', text))[0]?.seq);
  return { run, json, say };
}

test('messages are changed by their seq, and tail prints what becomes of them', slow, async () => {
  const ann = person('ann', 'changes');
  const bob = person('bob', 'changes');
  const seq = await ann.say('frist');
  const printed = ['--json', ''].map((flag) => {
    const args = ['tail', '--history', '1', ...(flag ? [flag] : []), ...at('changes')];
    const tail = natter(args, { XDG_STATE_HOME: stateHome });
    let out = '';
    tail.child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    return { ...tail, lines: () => out.split('\n').filter((line) => line !== '') };
  });
  await eventually(() => printed.forEach(({ lines }) => expect(lines()).toHaveLength(1)));
  expect(await ann.run('edit', seq, 'first', 'of', 'all')).toEqual({ code: 0, out: '', error: '' });
  await bob.json('react', seq, '👍');
  await bob.run('unreact', seq, '👍');
  await bob.run('thread', seq, 'I', 'agree');
  const [json, plain] = printed;
  await eventually(() => expect(json!.lines()).toHaveLength(5));
  const events = json!.lines().map((line) => JSON.parse(line) as Message | Amended);
  const of = Number(seq);
  expect(events).toMatchObject([
    { type: 'message', seq: of, text: 'frist' },
    { type: 'amended', of, by: 'ann', text: 'first of all', rev: 1 },
    { type: 'amended', of, by: 'bob', react: '👍', count: 1 },
    { type: 'amended', of, by: 'bob', unreact: '👍' },
    { type: 'message', text: 'I agree', thread: { root: of } },
  ]);
  const thread = await bob.json<Message>('thread', String(events[4]!.seq));
  expect(thread.map(({ text }) => text)).toEqual(['first of all', 'I agree']);
  expect((await bob.run('thread', seq)).out).toMatch(
    /^\d\d:\d\d ann: first of all\n.* bob: I agree\n$/,
  );
  await ann.run('erase', seq);
  await eventually(() =>
    expect(plain!.lines().slice(1)).toEqual([
      '· ann edited: first of all',
      '· bob reacted 👍 to ann: first of all',
      '· bob took 👍 back from ann: first of all',
      expect.stringMatching(/bob: I agree$/),
      '· ann erased a message',
    ]),
  );
  for (const { child } of printed) child.kill('SIGKILL');
  expect(await bob.run('edit', String(events[4]!.seq), 'mine')).toMatchObject({ code: 0 });
  for (const [args, words] of [
    [['edit', seq, 'again'], 'no-such-message'],
    [['react', String(events[4]!.seq), 'x'], 'bad-request'],
    [['erase', String(events[4]!.seq)], 'forbidden'],
    [['pin', String(events[4]!.seq)], 'forbidden'],
  ] as const) {
    const refused = await ann.run(...args);
    expect(refused).toMatchObject({ code: 1, out: '', error: expect.stringMatching(words) });
  }
  expect(await ann.run('pins')).toEqual({ code: 0, out: '', error: '' });
});

test('a message is said later, listed and cancelled', slow, async () => {
  const ann = person('ann', 'later');
  const planned = await ann.run('later', '2h', 'good', 'morning');
  expect(planned).toMatchObject({ code: 0, error: '' });
  const [id = ''] = planned.out.split('  ');
  expect((await ann.run('later')).out).toMatch(
    new RegExp(`^${id}  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d +later +good morning\n$`),
  );
  expect(await ann.json('later')).toMatchObject([{ id, room: 'later', text: 'good morning' }]);
  expect(await ann.run('unlater', id)).toEqual({ code: 0, out: '', error: '' });
  expect((await ann.run('later')).out).toBe('');
  const every = ['--every', '55 9 * * MON-FRI', '--zone', 'Europe/Paris'];
  expect(await ann.json('later', 'stand', 'up', ...every)).toMatchObject([{ room: 'later' }]);
  expect(await ann.json('later')).toMatchObject([
    { text: 'stand up', every: { cron: '55 9 * * MON-FRI', zone: 'Europe/Paris' } },
  ]);
  const never = await ann.run('later', 'x', '--every', '* * * * *', '--zone', 'Nowhere');
  expect(never).toMatchObject({ code: 1, error: expect.stringMatching('zone') });
  expect(await ann.run('unlater', 'unheard-of')).toMatchObject({
    code: 1,
    error: expect.stringMatching('no-such-message'),
  });
  expect(await ann.run('later', '2020-01-01', 'late')).toMatchObject({
    code: 1,
    error: expect.stringMatching('bad-request'),
  });
});

test('say --expires says what is gone afterwards', slow, async () => {
  const ann = person('ann', 'burn');
  await ann.json('say', 'for a moment', '--expires', '5');
  const texts = async (): Promise<string[]> => {
    const answer = await fetch(`${gateway.httpUrl}/v1/rooms/burn/messages`);
    return ((await answer.json()) as { messages: Message[] }).messages.map(({ text }) => text);
  };
  expect(await texts()).toEqual(['for a moment']);
  await eventually(async () => expect(await texts()).toEqual([]));
});
