// Receipts over natter.v1 and HTTP: counted against those who were there, told to those who may see
// the message, and to nobody else.
import { eventually } from '@natter/testkit';
import type { ServerMessage } from '@natter/protocol';
import { expect, test } from 'vitest';
import { secretMode } from '../access/issuer.ts';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { act, person } from '../room-card/ws-person.ts';
import { reading, twoGateways } from './marks-world.ts';

const { here, there } = await twoGateways({ NATTER_RATE: '0' });
const { gateway: withPeople } = await gatewayOfFile({ env: { ...secretMode, NATTER_RATE: '0' } });

test('a receipt counts those who were there, not those who came later', async () => {
  const room = newRoom();
  using ann = await reading(here, room, 'ann');
  using bob = await reading(there, room, 'bob');
  using dave = await reading(there, room, 'dave');
  void dave;
  const leaver = await reading(there, room, 'eve');
  const seq = await ann.say('hello');
  await leaver.peer.next('message');
  leaver.mark({ got: seq });
  bob.mark({ read: seq });
  await eventually(async () => {
    expect(await ann.receipt(seq)).toMatchObject({ got: 2 });
  });
  await leaver.peer.request({ type: 'leave', room });
  using cy = await reading(here, room, 'cy');
  const last = await ann.say('and cy');
  cy.mark({ read: last });
  const expected = { type: 'receipt', room, seq, view: seq, of: 3, got: 2, read: 1 };
  expect(await ann.receipt(seq)).toMatchObject({ ...expected, missing: ['dave'] });
  // The other gateway counts the same.
  expect(await bob.receipt(seq)).toMatchObject({ ...expected, missing: ['dave'] });
});

test('the receipt of a private message counts those it is for', async () => {
  const room = newRoom();
  using ann = await reading(here, room, 'ann');
  using bob = await reading(there, room, 'bob');
  using cy = await reading(there, room, 'cy');
  const seq = await ann.say('psst', { to: ['bob'] });
  cy.mark({ read: cy.joined.seq });
  expect(await ann.receipt(seq)).toMatchObject({ of: 1, got: 0, read: 0, missing: ['bob'] });
  await bob.peer.next('message');
  bob.mark({ read: seq });
  await eventually(async () => {
    expect(await ann.receipt(seq)).toMatchObject({ of: 1, got: 1, read: 1, missing: [] });
  });
});

test('there is no receipt of what one may not see', async () => {
  const room = newRoom();
  using ann = await reading(here, room, 'ann');
  using bob = await reading(there, room, 'bob');
  using cy = await reading(there, room, 'cy');
  const secret = await ann.say('psst', { to: ['bob'] });
  await bob.peer.next('message');
  const erased = await ann.say('a mistake');
  await ann.peer.request({ type: 'amend', room, seq: erased, erase: true });
  const other = newRoom();
  using dave = await reading(here, other, 'dave');
  const elsewhere = await dave.say('hello');
  const none = { type: 'error', code: 'no-such-message' };
  const asked: [ServerMessage, object][] = [
    [await cy.receipt(secret), none],
    [await cy.receipt(9_999_999), none],
    [await cy.receipt(erased), none],
    [await cy.receipt(cy.joined.seq), none],
    [await cy.receipt(elsewhere), none],
    [await bob.receipt(secret), { type: 'receipt' }],
    [await dave.receipt(0), { code: 'bad-request' }],
    [
      await dave.peer.request({ type: 'receipt', room, seq: secret }),
      { type: 'error', code: 'not-joined' },
    ],
  ];
  for (const [answer, expected] of asked) expect(answer).toMatchObject(expected);
  const [first, ...others] = asked.slice(0, 5).map(([answer]) => ({ ...answer, id: '' }));
  for (const answer of others) expect(answer).toEqual(first);
});

test('a closed room counts its people who are not here, and not those added later', async () => {
  const room = newRoom();
  using ann = await person(withPeople, 'ann');
  using bob = await person(withPeople, 'bob');
  for (const alias of ['bob', 'cy', 'dora']) {
    using peer = await person(withPeople, alias);
    await peer.join('lobby');
  }
  await act(ann, { act: 'create', room, access: 'closed', people: ['bob', 'cy'] });
  await ann.join(room);
  await bob.join(room);
  const said = await ann.say(room, 'hello');
  if (said.type !== 'ack') throw new Error(JSON.stringify(said));
  const { seq } = said;
  await act(ann, { act: 'add', room, who: 'dora' });
  bob.send({ type: 'mark', room, read: seq });
  await eventually(async () => {
    expect(await ann.request({ type: 'receipt', room, seq })).toMatchObject({
      of: 2,
      got: 1,
      read: 1,
      missing: ['cy'],
    });
  });
  // A moderator turns read receipts off: what was received is still told.
  expect(await act(bob, { act: 'receipts', room, on: false })).toMatchObject({ code: 'forbidden' });
  expect(await act(ann, { act: 'receipts', room, on: false })).toMatchObject({ type: 'acted' });
  const off = await ann.request({ type: 'receipt', room, seq });
  expect(off).toMatchObject({ got: 1 });
  expect(off).not.toHaveProperty('read');
  const { card } = (await ann.request({ type: 'card', room })) as { card?: object };
  expect(card).toMatchObject({ receipts: false });
  expect(await act(ann, { act: 'receipts', room, on: true })).toMatchObject({ type: 'acted' });
  expect(await ann.request({ type: 'receipt', room, seq })).toMatchObject({ read: 1 });
});
