// Coming into rooms with the hello, against scripted gateways in virtual time.
import type { Hello } from '@natter/protocol';
import { expect, test } from 'vitest';
import type { ScriptedGateways } from './scripted-gateways.ts';
import { soon, world } from './scripted-world.ts';

const sentOn = (gateways: ScriptedGateways, at: number): string[] =>
  gateways.sockets[at]!.received.map(({ type, ...frame }) =>
    'room' in frame ? `${type} ${frame.room}` : type,
  );
const helloOn = (gateways: ScriptedGateways, at: number): Hello =>
  gateways.sockets[at]!.received.find((frame) => frame.type === 'hello')!;

test('a client comes into its rooms, and back to them, with one round trip', async () => {
  const { time, gateways, client } = world();
  gateways.joinsWithHello = true;
  const [lobby] = await soon(time, Promise.all([client.join('lobby'), client.join('den')]));
  expect(helloOn(gateways, 0).join).toMatchObject([{ room: 'lobby' }, { room: 'den' }]);
  const seq = gateways.append({ room: 'lobby', from: 'bob', text: 'seen' });
  await time.pass(100);
  gateways.socket.drop(1006);
  gateways.append({ room: 'lobby', from: 'bob', text: 'missed' });
  const heard: string[] = [];
  lobby.on('message', ({ text }) => heard.push(text));
  await time.pass(3_000);
  expect(helloOn(gateways, 1).join).toMatchObject([
    { room: 'lobby', after: seq, epoch: 'e1' },
    { room: 'den', epoch: 'e1' },
  ]);
  expect(heard).toEqual(['seen', 'missed']);
  // The joins that the scripted gateway begins count as received.
  const each = ['hello', 'join lobby', 'join den'];
  expect([sentOn(gateways, 0), sentOn(gateways, 1)]).toEqual([each, each]);
});

test('a gateway that knows no joins in a hello gets a join for each room', async () => {
  const { time, gateways, client } = world();
  await soon(time, Promise.all([client.join('lobby'), client.join('den')]));
  gateways.socket.drop(1006);
  await time.pass(3_000);
  const each = ['hello', 'join lobby', 'join den'];
  expect([sentOn(gateways, 0), sentOn(gateways, 1)]).toEqual([each, each]);
  expect(client.status.state).toBe('live');
});

test('a join of the hello that came too fast is sent again', async () => {
  const { time, gateways, client } = world();
  gateways.joinsWithHello = true;
  let refused = 0;
  gateways.intercept = (frame, socket) => {
    if (frame.type !== 'join' || refused > 0) return false;
    refused += 1;
    gateways.refuse(socket, frame, 'rate-limited', 50);
    return true;
  };
  expect((await soon(time, client.join('lobby'))).name).toBe('lobby');
  expect(sentOn(gateways, 0)).toEqual(['hello', 'join lobby', 'join lobby']);
});

test('a room joined while the hello is on its way gets a join of its own', async () => {
  const { time, gateways, client } = world();
  gateways.joinsWithHello = true;
  const lobby = client.join('lobby');
  await time.pass(6);
  const den = client.join('den');
  await soon(time, Promise.all([lobby, den]));
  expect(helloOn(gateways, 0).join).toMatchObject([{ room: 'lobby' }]);
  expect(sentOn(gateways, 0)).toEqual(['hello', 'join lobby', 'join den']);
});
