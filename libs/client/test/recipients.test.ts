// The view that a say to some carries: a name means the member who held it when the say was said.
// Against scripted gateways in virtual time, and an upload on the wire to a real one.
import type { Say } from '@natter/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { connect, upload } from '@natter/client';
import { deploy } from './deployment.ts';
import { Line } from './line.ts';
import type { ScriptedGateways } from './scripted-gateways.ts';
import { outcome, soon, world } from './scripted-world.ts';

const bob = { to: ['bob'] };
const saysIn = ({ framesSent }: ScriptedGateways): Say[] =>
  framesSent.filter((frame) => frame.type === 'say');

test('a say to some carries the newest seq that its sender had', async () => {
  const { time, gateways, client } = world();
  const seq = gateways.append({ room: 'lobby', from: 'bob', text: 'hi' });
  const room = await soon(time, client.join('lobby'));
  void room.say('after joined', bob);
  const later = gateways.append({ room: 'lobby', from: 'bob', text: 'again' });
  await time.pass(100);
  void room.say('after a message', bob);
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
  const said = room.say('for the bob I saw', bob);
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
  const said = room.say('once', bob);
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
    void room.say('at once', bob);
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
  void room.say('drafted before', { ...bob, view: chosen });
  await time.pass(100);
  expect(saysIn(gateways)[0]?.view).toBe(chosen);
});

test('in another log nobody is who they were: says to some are refused', async () => {
  const { time, gateways, client } = world();
  gateways.append({ room: 'lobby', from: 'bob', text: 'hi' });
  const room = await soon(time, client.join('lobby'));
  gateways.socket.drop(1006);
  await time.pass(0);
  const secret = room.say('for bob', bob);
  const open = room.say('for all');
  gateways.rooms.set('lobby', { epoch: 'e2', records: [] });
  gateways.append({ room: 'lobby', from: 'bob', text: 'another bob' });
  expect(await soon(time, outcome(secret))).toBe('no-such-member');
  await expect(secret).rejects.toMatchObject({ refusal: { missing: ['bob'] } });
  await open;
  expect(saysIn(gateways).map(({ text }) => text)).toEqual(['for all']);
});

test('an upload to some carries the view of its room', async () => {
  await using deployment = await deploy(1);
  await using line = await Line.to(deployment.gateway(0).httpPort);
  const client = connect({ url: line.url, alias: 'ada' });
  onTestFinished(() => client.close());
  const other = connect({ url: deployment.gateway(0).wsUrl, alias: 'bob' });
  onTestFinished(() => other.close());
  const room = await client.join('files');
  await (await other.join('files')).say('hi');
  const { seq } = await room.say('here');
  await upload(client, 'files', new Blob(['x']), { ...bob });
  expect(line.sent).toMatch(new RegExp(`name="view"\r\n\r\n${seq}\r\n`));
  await upload(client, 'files', new Blob(['y']), { ...bob, view: seq - 1 });
  expect(line.sent).toMatch(new RegExp(`name="view"\r\n\r\n${seq - 1}\r\n`));
  // Before everything else, so that the gateway knows it when the file comes.
  expect(line.sent.lastIndexOf('name="view"')).toBeLessThan(line.sent.lastIndexOf('name="file"'));
});
