// Rooms with a card in the text dialect: the commands, what each client is told, and removals.
// Grammar: libs/protocol/src/text/room-commands.ts.
import { hasControls } from '@natter/protocol';
import { JsonPeer, startGateway, TcpPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { secretMode, tokenOf } from '../access/issuer.ts';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';

const env = { ...secretMode, NATTER_RATE: '0' };
const { nats, gateway: here } = await gatewayOfFile({ env });
const there = await startGateway({ nats: nats.url, env });
afterAll(() => there.stop());

async function person(gateway: TestGateway, alias: string, changes = {}): Promise<TcpPeer> {
  const peer = await TcpPeer.connect(gateway.tcpPort);
  await peer.login(await tokenOf(alias, changes));
  return peer;
}
/** Sends a line, and resolves with the first line that matches after it. */
async function told(peer: TcpPeer, line: string, answer: string | RegExp): Promise<string> {
  peer.send(`${line}\n`);
  return (await peer.waitFor(answer))[0];
}
/** As `told`, and resolves when the act is in force: the next line is answered after it. */
async function acted(peer: TcpPeer, line: string, answer: string | RegExp): Promise<void> {
  await told(peer, line, answer);
  await told(peer, '/room', 'you are in ');
}
async function enter(peer: TcpPeer, room: string): Promise<void> {
  await told(peer, `/join ${room}`, `you are now in ${room}\n`);
}
/** Goes to a new closed room of its own. */
async function denOf(peer: TcpPeer): Promise<string> {
  const room = newRoom();
  await told(peer, `/create ${room} closed plans for two`, `created ${room}: /join ${room}\n`);
  await enter(peer, room);
  return room;
}
async function bringIn(owner: TcpPeer, room: string, guest: TcpPeer): Promise<void> {
  const invite = await told(owner, '/invite', /\/accept \S+ \S+/);
  await told(guest, invite, `you belong to ${room}: /join ${room}\n`);
  await enter(guest, room);
}

test('a closed room is made, shown and changed by lines', async () => {
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  const room = await denOf(ann);
  await told(bob, `/join ${room}`, /! .*\n/);
  await bringIn(ann, room, bob);
  await ann.waitFor('* bob came by an invite link\n');
  await told(ann, '/people', '2 belong: ann (owner), bob\n');
  await told(ann, '/role bob moderator', '* ann made bob moderator\n');
  await told(bob, '/topic', 'topic: plans for two\n');
  await told(bob, '/topic new plans', '* bob set the topic: new plans\n');
  await ann.waitFor('* bob set the topic: new plans\n');
  await told(bob, '/topic -', '* bob removed the topic\n');
  await told(bob, '/topic', 'no topic\n');
  await acted(ann, '/slow 5', '* ann set slow mode: 5 s between messages\n');
  await told(ann, '/slow 5', 'nothing changed: it was so already\n');
  await told(ann, '/access open', '* ann opened this room to everybody\n');
  await acted(ann, '/archive', '* ann archived this room\n');
  await told(bob, 'too late', /! .*\n/);
  await told(ann, '/unarchive', '* ann took this room out of the archive\n');
});

test('a mute and a ban say how long and why, and hold at the other gateway', async () => {
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  const room = await denOf(ann);
  await bringIn(ann, room, bob);
  await acted(ann, '/mute bob 10m too loud', '* ann muted bob for 10 min: too loud\n');
  await told(bob, 'still here', /! .*\n/);
  await acted(ann, '/unmute bob', '* ann took back the mute of bob\n');
  await told(bob, 'thank you', 'bob: thank you\n');
  await told(ann, '/ban bob 2h', '* ann banned bob for 2 h\n');
  // Out of the room, and on in the lobby.
  await bob.waitFor(/! .*\n/);
  await bob.waitFor('you are now in lobby\n');
  await told(bob, `/join ${room}`, /! .*\n/);
  await told(bob, 'in the lobby', 'bob: in the lobby\n');
  await acted(ann, '/unban bob', '* ann took back the ban of bob\n');
  expect(ann.text).not.toContain('in the lobby');
});

test('one who leaves a room for good goes to the lobby', async () => {
  using ann = await person(here, 'ann');
  using bob = await person(there, 'bob');
  const room = await denOf(ann);
  await bringIn(ann, room, bob);
  bob.send('/remove bob\n');
  await bob.waitFor('you are now in lobby\n');
  await ann.waitFor('* bob does not belong to this room any more\n');
  await told(ann, '/people', '1 belong: ann (owner)\n');
});

test('a ban from the lobby ends the connection', async () => {
  using root = await person(here, 'root', { role: 'owner' });
  using eve = await person(there, 'eve');
  await root.waitFor('eve has connected');
  await told(root, '/create lobby open', '* root created this open room\n');
  await told(root, '/ban eve spam', '* root banned eve: spam\n');
  await eve.closed;
  expect(eve.lines.at(-1)).toMatch(/^! /);
  using again = await TcpPeer.connect(there.tcpPort);
  again.send(`${await tokenOf('eve')}\n`);
  await again.waitFor(/! .*\n/);
  await told(root, '/unban eve', '* root took back the ban of eve\n');
});

test('a direct message goes to the room of both, and is read later', async () => {
  using ann = await person(here, 'dana');
  using bob = await person(there, 'ben');
  await ann.waitFor('ben has connected');
  await told(ann, '/dm ben, dana only for you', /you are now in direct-\w+\n/);
  await ann.waitFor('dana: only for you\n');
  await told(ann, '/dm ben more', 'dana: more\n');
  await told(ann, '/leave', 'you are now in lobby\n');
  await bob.waitFor('dana has connected');
  await told(bob, '/dm dana I am here', 'ben: I am here\n');
  await told(bob, '/history', 'dana: only for you\n');
  await told(bob, '/topic', 'no topic\n');
  await told(bob, '/people', '2 belong: ben, dana\n');
});

test('what cannot be done is one line that says why, and changes nothing', async () => {
  using ann = await person(here, 'ann');
  using bob = await person(here, 'bob');
  const room = await denOf(ann);
  await bringIn(ann, room, bob);
  const table: readonly (readonly [TcpPeer, string, RegExp])[] = [
    [ann, '/add', /^! usage: \/add ALIAS$/],
    [ann, '/ban bob 10min', /^! usage: \/ban ALIAS \[10m\|2h\|3d\] \[why\]$/],
    [ann, '/ban bob 9999d', /^! .*seconds/],
    [ann, '/ban bob 0m', /^! .*seconds/],
    [ann, '/slow 3601', /^! .*seconds/],
    [ann, '/slow 5.5', /^! usage/],
    [ann, '/ban nobody', /^! nobody is called nobody/],
    [ann, `/ban ${'x'.repeat(10_000)}`, /^! .*who/],
    [ann, '/ban ann', /^! not yourself/],
    [ann, '/remove ann', /^! .*keeps an owner/],
    [ann, '/role ann member', /^! .*keeps an owner/],
    [ann, '/topic \u001B[2Jcleared\u0007', /^! a topic is one line/],
    [ann, `/topic ${'x'.repeat(251)}`, /^! .*topic/],
    [ann, '/create Not_A/Room open', /^! .*room/],
    [ann, `/create ${room} open`, /^! .*exists already/],
    [ann, '/accept nowhere secret', /^! .*nowhere/],
    [ann, `/accept ${room} ${'s'.repeat(200)}`, /^! .*secret/],
    [ann, '/dm ann to myself', /^! a direct room needs somebody besides yourself/],
    [ann, '/dm nobody hi', /^! nobody is called nobody/],
    [bob, '/topic mine', /^! /],
    [bob, '/ban ann', /^! /],
    [bob, '/invite', /^! /],
    [bob, '/archive', /^! /],
  ];
  for (const [peer, line, answer] of table) {
    const before = peer.lines.length;
    peer.send(`${line}\n/room\n`);
    await peer.waitFor(`you are in ${room}\n`);
    const answers = peer.lines.slice(before);
    expect([line, answers]).toEqual([line, [expect.stringMatching(answer), `you are in ${room}`]]);
  }
  await told(bob, '/people', '2 belong: ann (owner), bob\n');
  expect(bob.lines.some(hasControls)).toBe(false);
});

test('what others wrote into a card cannot reach the terminal', async () => {
  using ann = await person(here, 'ann');
  using bob = await JsonPeer.open(here.wsUrl);
  await bob.request({ type: 'hello', token: await tokenOf('bob') });
  const room = newRoom();
  // An escaped line at worst: the log takes no such topic from natter.v1 either.
  const topic = 'a\u001B]0;pwned\u0007b';
  const created = { type: 'act', id: 'a1', room, act: 'create', access: 'open', topic };
  expect(await bob.request(created)).toMatchObject({ code: 'bad-request' });
  await bob.request({ ...created, id: 'a2', topic: 'fine' });
  await bob.join(room);
  await enter(ann, room);
  const why = 'x\u202Ey';
  const muted = { type: 'act', id: 'a3', room, act: 'mute', who: 'ann', why };
  expect(await bob.request(muted)).toMatchObject({ code: 'bad-request' });
  await told(ann, '/topic', 'topic: fine\n');
  expect(ann.bytes.includes(0x1b)).toBe(false);
});

test('where anybody may come in, only the operator changes rooms', async () => {
  const open = await startGateway({ nats: nats.url });
  try {
    using eve = await TcpPeer.connect(open.tcpPort);
    await eve.login('eve');
    await told(eve, '/create mine closed', '! only the operator of this server may change rooms\n');
    // The lobby of this log may have a card by now.
    await enter(eve, 'elsewhere');
    await told(eve, '/people', 'elsewhere is open to all; /who lists who is here\n');
    await told(eve, '/topic', 'no topic\n');
    await told(eve, '/help room', /\/ban ALIAS .*\n/);
  } finally {
    await open.stop();
  }
});
