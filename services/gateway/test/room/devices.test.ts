// One person, many devices: tabs, phones and programs of one session are one member of a room.
import { eventually, JsonPeer, PlainNats, startGateway } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';

const cluster = await startCluster(2);
const [here, there] = [gatewayAt(cluster, 0), gatewayAt(cluster, 1)];
afterAll(() => cluster[Symbol.asyncDispose]());
let rooms = 0;
const newRoom = (): string => `devices-${(rooms += 1)}`;
const sessionOf = (alias: string): string => `session-of-${alias}-0123456789`;

interface At {
  readonly gateway: TestGateway;
  readonly room: string;
  readonly alias?: string;
  readonly device?: string;
}

async function sit({ gateway, room, alias = 'ann', device }: At) {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.hello(alias, sessionOf(alias), device);
  return { peer, joined: await peer.join(room) };
}

const noticesOf = (peer: JsonPeer, alias: string): string[] =>
  peer.frames.flatMap((frame) =>
    frame.type === 'member' && frame.alias === alias ? [frame.change] : [],
  );
const texts = (peer: JsonPeer, room: string): string[] =>
  peer.messages(room).map(({ text }) => text);
const heard = (peer: JsonPeer, text: string) =>
  peer.next((frame) => frame.type === 'message' && frame.text === text);

test('three devices on two gateways are one member, and each gets everything', async () => {
  const room = newRoom();
  const { peer: bob } = await sit({ gateway: there, room, alias: 'bob' });
  const { peer: tab } = await sit({ gateway: here, room, device: 'tab' });
  const { peer: phone, joined } = await sit({ gateway: there, room, device: 'phone' });
  const { peer: second } = await sit({ gateway: here, room, device: 'tab-2' });
  expect(joined).toMatchObject({ count: 2, members: ['ann', 'bob'] });
  const devices = [tab, phone, second];
  expect((await tab.say(room, 'from the tab')).type).toBe('ack');
  expect((await phone.say(room, 'for bob', { to: ['bob'] })).type).toBe('ack');
  expect((await bob.say(room, 'for ann', { to: ['ann'] })).type).toBe('ack');
  expect((await second.say(room, 'to herself', { to: ['ann'] })).type).toBe('ack');
  for (const device of devices) {
    await heard(device, 'to herself');
    expect(texts(device, room)).toEqual(['from the tab', 'for bob', 'for ann', 'to herself']);
  }
  await bob.say(room, 'end');
  await heard(bob, 'end');
  expect(texts(bob, room)).toEqual(['from the tab', 'for bob', 'for ann', 'end']);
  expect(noticesOf(bob, 'ann')).toEqual(['joined']);
});

test('left is told with the last device, whichever goes first', async () => {
  const room = newRoom();
  const { peer: bob } = await sit({ gateway: there, room, alias: 'bob' });
  const { peer: tab } = await sit({ gateway: here, room, device: 'tab' });
  const { peer: phone } = await sit({ gateway: there, room, device: 'phone' });
  await tab.request({ type: 'leave', room });
  expect((await phone.say(room, 'still here')).type).toBe('ack');
  await heard(bob, 'still here');
  expect(noticesOf(bob, 'ann')).toEqual(['joined']);
  await phone.request({ type: 'leave', room });
  await bob.next((frame) => frame.type === 'member' && frame.change === 'left');
  expect(noticesOf(bob, 'ann')).toEqual(['joined', 'left']);
});

test('the same device again replaces its connection, another does not', async () => {
  const room = newRoom();
  const { peer: tab } = await sit({ gateway: here, room, device: 'tab' });
  const { peer: phone } = await sit({ gateway: there, room, device: 'phone' });
  const { peer: again } = await sit({ gateway: there, room, device: 'tab' });
  expect(await tab.next('bye')).toMatchObject({ reason: 'replaced' });
  expect((await again.say(room, 'again')).type).toBe('ack');
  expect((await phone.say(room, 'phone')).type).toBe('ack');
});

test('devices that talk at once keep their order and lose nothing', async () => {
  const room = newRoom();
  const { peer: bob } = await sit({ gateway: there, room, alias: 'bob' });
  const names = ['a', 'b', 'c'];
  const devices = await Promise.all(
    names.map(
      async (device, n) => (await sit({ gateway: gatewayAt(cluster, n), room, device })).peer,
    ),
  );
  const says = devices.flatMap((peer, device) =>
    Array.from({ length: 20 }, (_, n) => peer.say(room, `${names[device]} ${n}`)),
  );
  // Meanwhile others come and go: each moves the fence of the seat.
  for (let n = 0; n < 5; n += 1) {
    const { peer } = await sit({ gateway: gatewayAt(cluster, n), room, device: `guest-${n}` });
    await peer.request({ type: 'leave', room });
  }
  expect((await Promise.all(says)).map(({ type }) => type)).toEqual(says.map(() => 'ack'));
  await bob.say(room, 'end');
  await heard(bob, 'end');
  for (const name of names) {
    const own = texts(bob, room).filter((text) => text.startsWith(`${name} `));
    expect(own).toEqual(Array.from({ length: 20 }, (_, n) => `${name} ${n}`));
  }
});

test('a seventeenth device is refused, and the sixteen go on', async () => {
  const room = newRoom();
  const devices = [];
  for (let n = 0; n < 16; n += 1)
    devices.push((await sit({ gateway: gatewayAt(cluster, n), room, device: `d${n}` })).peer);
  using late = await JsonPeer.open(here.wsUrl);
  await late.hello('ann', sessionOf('ann'), 'd16');
  expect(await late.request({ type: 'join', room })).toMatchObject({
    code: 'too-large',
    message: 'this person is in the room with 16 devices',
    room,
  });
  for (const peer of devices) expect((await peer.say(room, 'here')).type).toBe('ack');
});

test('a device taken out of the seat comes back, and is not called replaced', async () => {
  const room = newRoom();
  const { peer: tab } = await sit({ gateway: here, room, device: 'tab' });
  const { peer: phone } = await sit({ gateway: there, room, device: 'phone' });
  // As a host does that took the gateway of the tab for dead.
  await using nats = await PlainNats.connect(cluster.nats.url);
  const subject = `natter.seat.0.${room}.ann`;
  const query = { last_by_subj: subject };
  const { message } = await nats.ask<{ message: { data: string } }>(
    '$JS.API.STREAM.MSG.GET.NATTER_0',
    query,
  );
  const seat = JSON.parse(Buffer.from(message.data, 'base64').toString()) as {
    devices: { device: string }[];
  };
  const devices = seat.devices.filter(({ device }) => device === 'phone');
  await nats.ask(subject, { ...seat, devices, claim: 'a-host' });
  // Its refusal and the bye may come in either order.
  tab.send({ type: 'say', room, id: 'late', text: 'am I here?' });
  expect(await tab.next('bye')).toMatchObject({ reason: 'drain' });
  const { peer: again } = await sit({ gateway: there, room, device: 'tab' });
  expect((await again.say(room, 'again')).type).toBe('ack');
  expect((await phone.say(room, 'phone')).type).toBe('ack');
  expect(texts(phone, room)).not.toContain('am I here?');
});

test.for(['', 'd'.repeat(33), 'a.b', 'a b', 'ä', 'a\r\nb', 'a\u0000', '*', '>', 7, null, {}])(
  'a bad device name is refused, and the connection goes on: %j',
  async (device) => {
    using peer = await JsonPeer.open(here.wsUrl);
    const refusal = await peer.request({ type: 'hello', alias: 'ann', device });
    expect(refusal).toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('device'),
    });
    await peer.hello('ann', sessionOf('ann'), 'a-Z_09'.padEnd(32, '-'));
    await peer.join(newRoom());
  },
);

test.concurrent('a killed gateway takes only its devices along', { timeout: 60_000 }, async () => {
  const room = newRoom();
  const doomed = await startGateway({ nats: cluster.nats.url });
  const { peer: bob } = await sit({ gateway: there, room, alias: 'bob' });
  const { peer: tab } = await sit({ gateway: doomed, room, device: 'tab' });
  const { peer: phone } = await sit({ gateway: here, room, device: 'phone' });
  await heardJoin(bob);
  doomed.kill('SIGKILL');
  await tab.closed;
  expect((await phone.say(room, 'alive')).type).toBe('ack');
  // Its device goes after the grace; the seat shows when.
  await eventually(async () => expect(await gatewaysOfAnn(room)).toEqual([here.id]), {
    timeoutMs: 40_000,
  });
  expect((await phone.say(room, 'still')).type).toBe('ack');
  await heard(bob, 'still');
  expect(noticesOf(bob, 'ann')).toEqual(['joined']);
  phone.terminate();
});

test.concurrent('a dropped device is forgotten after its grace, its member when all are', async () => {
  const room = newRoom();
  await using quick = await startGateway({ nats: cluster.nats.url, clockSpeed: 3 });
  const { peer: bob } = await sit({ gateway: there, room, alias: 'bob' });
  const { peer: tab } = await sit({ gateway: quick, room, device: 'tab' });
  const { peer: phone } = await sit({ gateway: quick, room, device: 'phone' });
  await heardJoin(bob);
  tab.terminate();
  await eventually(async () => expect(await gatewaysOfAnn(room)).toEqual([quick.id]), {
    timeoutMs: 15_000,
  });
  expect(noticesOf(bob, 'ann')).toEqual(['joined']);
  phone.terminate();
  const left = await bob.next(
    (frame) => frame.type === 'member' && frame.change === 'left',
    15_000,
  );
  expect(left).toMatchObject({ alias: 'ann', why: 'lost', count: 1 });
}, 60_000);

const heardJoin = (peer: JsonPeer) =>
  peer.next((frame) => frame.type === 'member' && frame.alias === 'ann');

async function gatewaysOfAnn(room: string): Promise<string[]> {
  const answer = await fetch(`${there.httpUrl}/v1/system?room=${room}`);
  const { room: seats } = (await answer.json()) as {
    room: { seats: { alias: string; gateway: string }[] };
  };
  return seats.seats.filter(({ alias }) => alias === 'ann').map(({ gateway }) => gateway);
}
