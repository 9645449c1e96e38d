// `natter room`, `rooms`, `people` and `dm` against gateways with accounts, and what the other
// commands do in a closed room.
import { once } from 'node:events';
import { hasControls } from '@natter/protocol';
import { eventually, startGateway, startNats } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { accountsOfFile } from './accounts.ts';
import type { Home } from './accounts.ts';
import { natter, runNatter } from './natter.ts';

const { register, signedIn } = await accountsOfFile();
async function person(alias: string): Promise<Home> {
  await register(alias);
  return await signedIn(alias);
}
const ann = await person('Ann');
const bob = await person('Bob');
const eve = await person('Eve');

/** Each command starts a process. */
const slow = { timeout: 120_000 };
const done = { code: 0, error: '' };
async function out({ run }: Home, ...args: string[]): Promise<string> {
  const ended = await run(args);
  expect(ended).toMatchObject(done);
  return ended.out;
}
/** Returns the exit code and the words of a refusal. */
async function refusal({ run }: Home, ...args: string[]): Promise<[number | null, string]> {
  const { code, out: printed, error } = await run(args);
  expect(printed).toBe('');
  return [code, error];
}

test(
  'a closed room is made, joined by its link, and listed for its people alone',
  slow,
  async () => {
    await out(ann, 'room', 'create', 'plans', 'closed', 'Our', 'plans');
    const link = (await out(ann, 'room', 'invite', 'plans')).trim();
    expect(link).toMatch(/^http:.*\/invite#room=plans&key=/);
    await out(bob, 'room', 'accept', link);
    expect(await refusal(eve, 'room', 'accept', link)).toEqual([
      1,
      expect.stringMatching('bad-invite'),
    ]);
    await out(ann, 'room', 'role', 'plans', 'bob', 'moderator');
    await out(bob, 'room', 'slow', 'plans', '5');
    expect(await out(bob, 'people', 'plans')).toBe('Ann  owner\nBob  moderator\n');
    expect(await out(bob, 'people', 'plans', '--json')).toBe(
      '{"alias":"Ann","role":"owner"}\n{"alias":"Bob","role":"moderator"}\n',
    );
    expect(await out(bob, 'rooms')).toMatch(/^plans +closed +0 here +2 people +\S+ +Our plans$/m);
    expect(await out(eve, 'rooms')).not.toMatch('plans');
    const shown = await out(bob, 'room', 'show', 'plans');
    expect(shown).toMatch(/^topic +Our plans$/m);
    expect(shown).toMatch(/^slow mode +5 s between messages$/m);
    expect(shown).toMatch(/^you +moderator; may .*moderate/m);
    const again = await bob.run(['room', 'slow', 'plans', '5']);
    expect(again).toMatchObject({ code: 0, error: 'natter: nothing changed: it was so already\n' });
  },
);

test('the other commands are refused in a closed room', slow, async () => {
  await out(ann, 'room', 'create', 'den', 'closed');
  await out(ann, 'say', 'for us', '--room', 'den');
  const refused = [1, expect.stringMatching(/^natter: (?:forbidden|no-such-room): /)];
  expect(await refusal(eve, 'say', 'hi', '--room', 'den')).toEqual(refused);
  expect(await refusal(eve, 'tail', '--room', 'den')).toEqual(refused);
  expect(await refusal(eve, 'tail', '--room', 'den', '--history', '5')).toEqual(refused);
  expect(await refusal(eve, 'upload', import.meta.filename, '--room', 'den')).toEqual(refused);
  expect(await refusal(eve, 'people', 'den')).toEqual(refused);
  expect(await refusal(eve, 'room', 'show', 'den')).toEqual(refused);
});

test('a tail ends when its reader is banned', slow, async () => {
  await out(ann, 'room', 'create', 'open-house', 'open');
  const tail = natter(['tail', '--room', 'open-house'], eve.env);
  onTestFinished(() => void tail.child.kill());
  const first = once(tail.child.stdout, 'data');
  // Said again until the tail has begun to listen.
  await eventually(async () => {
    await out(eve, 'say', 'first', '--room', 'open-house');
    await Promise.race([first, Promise.reject(new Error('nothing is printed yet'))]);
  });
  await out(ann, 'room', 'ban', 'open-house', 'eve', '1h', 'spam');
  const { code, error } = await tail.ended;
  expect([code, error]).toEqual([1, expect.stringMatching(/^natter: /)]);
  expect(await refusal(eve, 'say', 'again', '--room', 'open-house')).toEqual([
    1,
    expect.stringMatching('forbidden'),
  ]);
});

test('a direct message is kept for one who is away', slow, async () => {
  await out(ann, 'dm', 'bob', 'for you, later');
  const listed = await out(bob, 'rooms');
  const [, direct = ''] = /^(direct-\w+) +direct .*with Ann$/m.exec(listed) ?? [];
  const tail = natter(['tail', '--room', direct, '--history', '5'], bob.env);
  onTestFinished(() => void tail.child.kill());
  const [printed] = (await once(tail.child.stdout, 'data')) as [Buffer];
  expect(printed.toString()).toMatch(/Ann: for you, later\n$/);
  expect(await out(eve, 'rooms')).not.toMatch(direct);
});

test('what is not there, or not allowed, is refused with its code', slow, async () => {
  await out(ann, 'room', 'create', 'strict', 'closed', 'quiet', 'please');
  await out(ann, 'room', 'add', 'strict', 'bob');
  const table: [Home, string[], RegExp][] = [
    [ann, ['room', 'topic', 'nowhere', 'x'], /no-such-room/],
    [ann, ['room', 'create', 'strict', 'open'], /room-exists/],
    [ann, ['room', 'ban', 'strict', 'nobody'], /no-such-person/],
    [ann, ['room', 'remove', 'strict', 'ann'], /last-owner/],
    [ann, ['room', 'topic', 'strict', '\u001B[2Jx\u0007'], /bad-request/],
    [ann, ['room', 'topic', 'strict', 'x'.repeat(251)], /bad-request/],
    [ann, ['room', 'slow', 'strict', '3601'], /bad-request/],
    [ann, ['room', 'ban', 'strict', 'bob', '999999d'], /bad-request/],
    [ann, ['room', 'accept', 'nowhere', 'guess'], /no-such-room|bad-invite/],
    [ann, ['dm', 'ann', 'to myself'], /bad-request/],
    [ann, ['dm', 'nobody', 'hi'], /no-such-person/],
    [bob, ['room', 'topic', 'strict', 'mine'], /forbidden/],
    [bob, ['room', 'ban', 'strict', 'ann'], /forbidden/],
    [eve, ['room', 'topic', 'strict', 'mine'], /no-such-room/],
  ];
  for (const [home, args, code] of table) {
    const [exitCode, error] = await refusal(home, ...args);
    expect([args, exitCode, error]).toEqual([args, 1, expect.stringMatching(code)]);
    expect([hasControls(error.trimEnd()), error.startsWith('natter: ')]).toEqual([false, true]);
  }
  await out(ann, 'room', 'archive', 'strict');
  expect(await refusal(ann, 'room', 'topic', 'strict', 'late')).toEqual([
    1,
    expect.stringMatching(/room-archived.*`natter room unarchive`/),
  ]);
  expect(await refusal(bob, 'say', 'too late', '--room', 'strict')).toEqual([
    1,
    expect.stringMatching(/^natter: (?:forbidden|room-archived): /),
  ]);
  expect(await out(ann, 'room', 'show', 'strict')).toMatch(/^topic +quiet please$/m);
});

test('slow mode is waited for, or refused if there is no time', slow, async () => {
  await out(ann, 'room', 'create', 'slow', 'open');
  await out(ann, 'room', 'slow', 'slow', '3');
  await out(bob, 'say', 'one', '--room', 'slow');
  await out(bob, 'say', 'two', '--room', 'slow');
  await out(ann, 'room', 'slow', 'slow', '600');
  expect(await refusal(bob, 'say', 'three', '--room', 'slow', '--timeout', '5')).toEqual([
    1,
    expect.stringMatching('slow-mode'),
  ]);
});

test('where anybody may come in, the token of the operator changes rooms', slow, async () => {
  const nats = await startNats();
  onTestFinished(() => nats.stop());
  const token = 'the-token-of-the-operator';
  const gateway = await startGateway({ nats: nats.url, env: { NATTER_OPERATOR_TOKEN: token } });
  onTestFinished(() => gateway.stop());
  const at = ['--url', gateway.httpUrl];
  const run = async (secret: string, ...args: string[]) =>
    await runNatter([...args, ...at], { env: { NATTER_TOKEN: secret } });
  expect(await run(token, 'room', 'create', 'news', 'open')).toMatchObject(done);
  expect(await run(token, 'rooms')).toMatchObject({
    out: expect.stringMatching(/^news +open /m) as string,
  });
  expect(await run('another-token-that-is-not-it', 'room', 'slow', 'news', '5')).toEqual({
    code: 1,
    out: '',
    error: expect.stringMatching(/^natter: .*operator/) as string,
  });
});
