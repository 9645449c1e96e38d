// `/seen` in the text dialect: the receipt of one's own message.
import { TcpPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { newRoom } from '../gateway-of-file.ts';
import { reading, twoGateways } from './marks-world.ts';

const { here, there } = await twoGateways({ NATTER_RATE: '0' });

test('a text client asks who has its last message', async () => {
  const room = newRoom();
  using text = await TcpPeer.connect(here.tcpPort);
  await text.login('ted');
  text.send(`/join ${room}\n`);
  await text.waitFor(`you are now in ${room}\n`);
  using ann = await reading(there, room, 'ann');
  using bob = await reading(there, room, 'bob');
  void bob;
  text.send('/seen\n');
  await text.waitFor('! there is no such message\n');
  text.send('one\ntwo\n');
  const two = await ann.peer.next((frame) => frame.type === 'message' && frame.text === 'two');
  await ann.say('mine');
  text.send('/seen\n');
  await text.waitFor('0 of 2 have it, 0 have read it; not yet: ann, bob\n');
  const { seq } = two as { seq: number };
  ann.mark({ got: seq, read: seq - 1 });
  // Told to the other gateway within a second.
  await ann.rejoin();
  using cy = await reading(here, room, 'cy');
  await expect
    .poll(async () => (await cy.rejoin()).marks?.find(({ alias }) => alias === 'ann')?.got)
    .toBe(seq);
  text.send('/seen 1\n');
  await text.waitFor('1 of 2 have it, 0 have read it; not yet: bob\n');
  text.send('/seen 2\n');
  await text.waitFor('1 of 2 have it, 1 have read it; not yet: bob\n');
  text.send('/seen x\n');
  await text.waitFor('! usage: /seen [N]\n');
});
