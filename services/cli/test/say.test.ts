// `natter say` against real gateways: what reaches the room, and the exit code.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryPage } from '@natter/protocol';
import { eventually, JsonPeer, startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { natter, runNatter } from './natter.ts';

let nats: TestNats;
let gateways: TestGateway[];
let stateHome: string;
beforeAll(async () => {
  stateHome = mkdtempSync(join(tmpdir(), 'natter-state-'));
  nats = await startNats();
  const env = { NATTER_RATE: '0' };
  gateways = await Promise.all([1, 2].map(() => startGateway({ nats: nats.url, env })));
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await nats.stop();
  rmSync(stateHome, { recursive: true });
});

const gateway = (index: number): TestGateway => gateways[index] as TestGateway;
const env = () => ({ XDG_STATE_HOME: stateHome });
const at = (room: string, ...urls: string[]): string[] => [
  '--room',
  room,
  ...(urls.length === 0 ? [gateway(0).httpUrl] : urls).flatMap((url) => ['--url', url]),
];

/** A member of the room, at the other gateway. */
async function listener(room: string, alias = 'bob'): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway(1).wsUrl);
  await peer.hello(alias);
  await peer.join(room);
  return peer;
}

test('say reaches the room without joining it', async () => {
  using bob = await listener('plain');
  const said = ['say', 'hello', 'from', 'a script', '--alias', 'ada', ...at('plain')];
  expect(await runNatter(said, { env: env() })).toEqual({ code: 0, out: '', error: '' });
  expect(await bob.next('message')).toMatchObject({ from: 'ada', text: 'hello from a script' });
  // From the environment too, and with a WebSocket URL.
  const byEnv = { ...env(), NATTER_ALIAS: 'ada', NATTER_URL: gateway(0).wsUrl };
  expect(await runNatter(['say', '--room', 'plain', '--', '-v'], { env: byEnv })).toMatchObject({
    code: 0,
  });
  expect(await bob.next('message')).toMatchObject({ from: 'ada', text: '-v' });
  expect(bob.frames.filter(({ type }) => type === 'member')).toEqual([]);
});

test('say --to reaches those named and nobody else', async () => {
  using bob = await listener('private');
  using cy = await listener('private', 'cy');
  const say = (text: string, to: string) =>
    runNatter(['say', text, '--to', to, '--alias', 'ada', ...at('private')], { env: env() });
  expect(await say('psst', 'bob')).toMatchObject({ code: 0 });
  expect(await say('psst all', 'bob, CY')).toMatchObject({ code: 0 });
  expect(await say('to whom?', '')).toMatchObject({ code: 2 });
  const refused = await say('to nobody', 'bob,dee');
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.error).toMatch(/^natter: no-such-member: .*dee.*\n$/);
  expect(await cy.next('message')).toMatchObject({ text: 'psst all', to: ['bob', 'cy'] });
  await bob.next('message');
  expect(bob.messages('private').map(({ text }) => text)).toEqual(['psst', 'psst all']);
});

test('say - says each line of its input as it comes', async () => {
  using bob = await listener('lines');
  const { child, ended } = natter(['say', '-', '--alias', 'ada', ...at('lines')], env());
  child.stdin.write('one\r\n\ntwo\nthr');
  expect(await bob.next('message')).toMatchObject({ text: 'one' });
  expect(await bob.next('message')).toMatchObject({ text: 'two' });
  child.stdin.end('ee \u2713');
  expect(await ended).toEqual({ code: 0, out: '', error: '' });
  expect(await bob.next('message')).toMatchObject({ text: 'three \u2713' });
});

test('say - stops at a line that cannot be said, by its number', async () => {
  const input = `\nfine\n\n\n${'x'.repeat(17_000)}\nnever`;
  const args = ['say', '-', '--alias', 'ada', ...at('long')];
  const ended = await runNatter(args, { env: env(), input });
  expect(ended).toMatchObject({ code: 1, out: '' });
  expect(ended.error).toMatch(/^natter: line 5: .*16384 bytes\n$/);
  // Refused by the gateway, in the first line.
  const named = await runNatter([...args, '--to', 'nobody'], { env: env(), input: '\r\nhi\n' });
  expect(named).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^natter: line 2: no-such/),
  });
});

test('say - --to never reaches a stranger with the name', async () => {
  using bob = await listener('followed');
  const args = ['say', '-', '--to', 'bob', '--alias', 'ada', ...at('followed')];
  const { child, ended } = natter(args, env());
  child.stdin.write('for bob\n');
  await bob.next('message');
  await bob.request({ type: 'leave', room: 'followed' });
  using stranger = await listener('followed');
  child.stdin.end('secret\n');
  expect(await ended).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^natter: line 2: no-such-member/),
  });
  expect(stranger.messages('followed')).toEqual([]);
});

test('a gateway dies: the other says every line, once and in order', async () => {
  await using victim = await startGateway({ nats: nats.url, env: { NATTER_RATE: '0' } });
  using bob = await listener('killed');
  const urls = [victim.httpUrl, gateway(0).httpUrl];
  const { child, ended } = natter(['say', '-', '--alias', 'ada', ...at('killed', ...urls)], env());
  const lines = Array.from({ length: 400 }, (_, n) => String(n));
  child.stdin.end(lines.join('\n'));
  await eventually(() => expect(bob.messages('killed').length).toBeGreaterThan(50), {
    intervalMs: 1,
  });
  victim.kill('SIGKILL');
  expect(await victim.exited).toMatchObject({ signal: 'SIGKILL' });
  expect(bob.messages('killed').length, 'half-way').toBeLessThan(400);
  expect(await ended).toEqual({ code: 0, out: '', error: '' });
  await eventually(() => expect(bob.messages('killed')).toHaveLength(400));
  expect(bob.messages('killed').map(({ text }) => text)).toEqual(lines);
});

test('an alias that is taken is refused, with what to do', async () => {
  using ada = await listener('held', 'ada');
  const say = ['say', 'me too', '--alias', 'ada', ...at('held')];
  const refused = await runNatter(say, { env: env() });
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.error).toMatch(/^natter: alias-taken: .*; choose another with --alias\n$/);
  expect(ada.messages('held')).toEqual([]);
});

test('without a gateway say ends in time with exit 3', async () => {
  const gone = await startGateway({ nats: nats.url });
  await gone.stop();
  const beganMs = Date.now();
  const nowhere = ['--url', gone.httpUrl, '--timeout', '1'];
  const ended = await runNatter(['say', 'anybody?', ...nowhere], { env: env() });
  expect(ended).toMatchObject({ code: 3, out: '' });
  expect(ended.error).toMatch(
    /^natter: no gateway answers \(127\.0\.0\.1:\d+: .*ECONNREFUSED.*\)\n$/,
  );
  expect(Date.now() - beganMs).toBeLessThan(5_000);
});

test('a gateway that took it and does not answer is exit 4', async () => {
  await using frozen = await startGateway({ nats: nats.url });
  frozen.pause();
  const args = ['say', 'perhaps', '--url', frozen.httpUrl, '--timeout', '1'];
  expect(await runNatter(args, { env: env() })).toMatchObject({ code: 4 });
});

test('a wrong command line is exit 2, with what is wrong', async () => {
  // All others: command-line.test.ts. A chat without a terminal is the last.
  const wrong = [['--nope'], ['say', ''], ['say', 'x', '--url', 'nowhere'], []];
  const runs = wrong.map(async (args) => {
    const ended = await runNatter(args, { env: env() });
    expect([args, ended.code, ended.out]).toEqual([args, 2, '']);
    expect(ended.error).toMatch(/^natter: [^\n]+\n$/);
  });
  await Promise.all(runs);
  const help = await runNatter(['--help']);
  expect(help).toMatchObject({ code: 0, error: '' });
  expect(help.out).toMatch(/^Usage: natter /);
});

test('an interrupted say is exit 130', async () => {
  const { child, ended } = natter(['say', '-', ...at('interrupted')], env());
  child.stdin.write('hello\n');
  using bob = await listener('interrupted');
  await eventually(async () => {
    const page = await bob.request<HistoryPage>({
      type: 'history',
      room: 'interrupted',
    });
    expect(page.messages).toHaveLength(1);
  });
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, error: '' });
});
