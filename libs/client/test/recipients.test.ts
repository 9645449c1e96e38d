// The view that a say to some carries: a name means the member who held it when the say was said.
// Each moment against scripted gateways in virtual time; then against real ones.
import type { Say } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { connect, upload } from '@natter/client';
import type { Client } from '@natter/client';
import { deploy } from './deployment.ts';
import { Line } from './line.ts';
import type { ScriptedGateways } from './scripted-gateways.ts';
import { outcome, soon, world } from './scripted-world.ts';

const toBob = { to: ['bob'] };
const saysIn = ({ framesSent }: ScriptedGateways): Say[] =>
  framesSent.filter((frame) => frame.type === 'say');

test('a say to some carries the newest seq that its sender had', async () => {
  const { time, gateways, client } = world();
  const seq = gateways.append({ room: 'lobby', from: 'bob', text: 'hi' });
  const room = await soon(time, client.join('lobby'));
  void room.say('after joined', toBob);
  const later = gateways.append({ room: 'lobby', from: 'bob', text: 'again' });
  await time.pass(100);
  void room.say('after a message', toBob);
  await time.pass(100);
  // In between its own first say came back, as a record of the room.
  expect(saysIn(gateways).map(({ view }) => view)).toEqual([seq, later + 3]);
  gateways.socket.write({
    type: 'member',
    room: 'lobby',
    seq: 100,
    alias: 'cy',
    change: 'joined',
    count: 3,
  });
  await time.pass(100);
  void room.say('after a notice', { to: ['cy'] });
  await time.pass(100);
  expect(saysIn(gateways).at(-1)?.view).toBe(100);
});

test('a say to everybody carries no view', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  void room.say('to all');
  await time.pass(100);
  expect(saysIn(gateways)[0]).not.toHaveProperty('view');
});

test('a say that waits offline keeps the view of the moment it was said', async () => {
  const { time, gateways, client } = world();
  const seen = gateways.append({ room: 'lobby', from: 'bob', text: 'hi' });
  const room = await soon(time, client.join('lobby'));
  gateways.socket.drop(1006);
  await time.pass(0);
  const said = room.say('for the bob I saw', toBob);
  for (let n = 0; n < 5; n += 1) gateways.append({ room: 'lobby', from: 'cy', text: 'news' });
  await time.pass(1_000);
  await said;
  expect(saysIn(gateways).map(({ view }) => view)).toEqual([seen]);
});

test('a say sent again after a drop keeps its view', async () => {
  const { time, gateways, client } = world();
  const seen = gateways.append({ room: 'lobby', from: 'bob', text: 'hi' });
  const room = await soon(time, client.join('lobby'));
  const first = gateways.socket;
  gateways.intercept = (frame, socket) => frame.type === 'say' && socket === first;
  const said = room.say('once', toBob);
  await time.pass(50);
  first.drop(1006);
  gateways.append({ room: 'lobby', from: 'cy', text: 'news' });
  await time.pass(1_000);
  await said;
  expect(saysIn(gateways).map(({ view }) => view)).toEqual([seen, seen]);
});

test('during a replay the roster that joined brought counts', async () => {
  const { time, gateways, client } = world();
  const room = await soon(time, client.join('lobby'));
  // The first listener gets the first `joined`; the next is the second.
  room.on('message', () => {});
  await time.pass(0);
  gateways.socket.drop(1006);
  for (let n = 0; n < 9; n += 1) gateways.append({ room: 'lobby', from: 'cy', text: 'news' });
  gateways.room('lobby').view = 24;
  const views: unknown[] = [];
  room.on('joined', () => {
    expect(room.seq).toBeLessThan(24);
    void room.say('at once', toBob);
    views.push(room.pending[0]?.view);
  });
  await time.pass(1_000);
  expect(views).toEqual([24]);
  expect(saysIn(gateways)[0]?.view).toBe(24);
});

test('a view given by the caller stands, for names chosen earlier', async () => {
  const { time, gateways, client } = world();
  const chosen = gateways.append({ room: 'lobby', from: 'bob', text: 'hi' });
  const room = await soon(time, client.join('lobby'));
  gateways.append({ room: 'lobby', from: 'cy', text: 'news' });
  await time.pass(100);
  void room.say('drafted before', { ...toBob, view: chosen });
  await time.pass(100);
  expect(saysIn(gateways)[0]?.view).toBe(chosen);
});

test('in another log nobody is who they were: says to some are refused', async () => {
  const { time, gateways, client } = world();
  gateways.append({ room: 'lobby', from: 'bob', text: 'hi' });
  const room = await soon(time, client.join('lobby'));
  gateways.socket.drop(1006);
  await time.pass(0);
  const secret = room.say('for bob', toBob);
  const open = room.say('for all');
  gateways.rooms.set('lobby', { epoch: 'e2', records: [] });
  gateways.append({ room: 'lobby', from: 'bob', text: 'another bob' });
  expect(await soon(time, outcome(secret))).toBe('no-such-member');
  await expect(secret).rejects.toMatchObject({ refusal: { missing: ['bob'] } });
  await open;
  expect(saysIn(gateways).map(({ text }) => text)).toEqual(['for all']);
});

/** A gateway, a line to it, and clients that the test closes. */
async function deployment() {
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());
  const { httpPort, wsUrl } = stack.use(await deploy(1)).gateway(0);
  const line = stack.use(await Line.to(httpPort));
  const open = (alias: string, url = wsUrl): Client => {
    const client = connect({ url, alias, random: () => 0.02 });
    stack.defer(() => client.close());
    return client;
  };
  return { line, open };
}

/** Bob leaves, and a stranger takes his name. Returns what the stranger hears. */
async function replaceBob(bob: Client, stranger: Client): Promise<string[]> {
  await bob.room('lobby')?.leave();
  const room = await stranger.join('lobby');
  const heard: string[] = [];
  room.on('message', ({ text }) => heard.push(text));
  return heard;
}

test('a say that waited offline never reaches a stranger with the name', async () => {
  const { line, open } = await deployment();
  const bob = open('bob');
  await bob.join('lobby');
  const ann = open('ann', line.url);
  const room = await ann.join('lobby');
  line.cut();
  await eventually(() => expect(ann.state).toBe('offline'));
  const secret = room.say('secret', { to: ['bob'] });
  const toAll = room.say('to all');
  const heard = await replaceBob(bob, open('bob'));
  line.mend();
  await expect(secret).rejects.toMatchObject({ code: 'no-such-member' });
  await toAll;
  await eventually(() => expect(heard).toEqual(['to all']));
  // Chosen now, the name means who is here now.
  await room.say('hello, stranger', { to: ['bob'] });
  await eventually(() => expect(heard).toEqual(['to all', 'hello, stranger']));
});

test('an upload to some goes to the members of its view', async () => {
  const { line, open } = await deployment();
  const bob = open('bob');
  await bob.join('files');
  const ann = open('ann', line.url);
  const room = await ann.join('files');
  await upload(ann, 'files', new Blob(['x']), { to: ['bob'] });
  const view = Math.max(room.seq, room.view);
  // Before the file, so that the gateway knows it when the bytes come.
  expect(line.sent).toMatch(/name="view"\r\n\r\n\d+\r\n[^]*name="file"/);
  const notices: string[] = [];
  room.on('member', ({ change }) => notices.push(change));
  await bob.room('files')?.leave();
  await open('bob').join('files');
  await eventually(() => expect(notices.slice(-2)).toEqual(['left', 'joined']));
  const late = upload(ann, 'files', new Blob(['y']), { to: ['bob'], view });
  await expect(late).rejects.toMatchObject({ code: 'no-such-member' });
  await upload(ann, 'files', new Blob(['z']), { to: ['bob'] });
});
