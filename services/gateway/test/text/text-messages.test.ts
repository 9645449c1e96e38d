// Messages that change, in the text dialect: the commands, how messages are counted, and what each
// client is told. Grammar: libs/protocol/src/text/message-commands.ts.
import { JsonPeer, startGateway, TcpPeer, WsTextPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { ask, messagesOf, sessionOf } from '../http/http-peer.ts';
import { amender } from '../messages/http-amender.ts';

const OPERATOR = 'operator-operator-operator';
const env = {
  NATTER_RATE: '0',
  NATTER_ADDRESS_RATE: '0',
  NATTER_ROOM_RATE: '0',
  NATTER_OPERATOR_TOKEN: OPERATOR,
};
const { nats, gateway: here } = await gatewayOfFile({ env });
const there = await startGateway({ nats: nats.url, env });
afterAll(() => there.stop());

async function lineClient(gateway: TestGateway, alias: string, room: string): Promise<TcpPeer> {
  const peer = await TcpPeer.connect(gateway.tcpPort);
  await peer.login(alias);
  await told(peer, `/join ${room}`, `you are now in ${room}\n`);
  return peer;
}
async function frameClient(gateway: TestGateway, alias: string, room: string): Promise<WsTextPeer> {
  const peer = await WsTextPeer.open(gateway.wsUrl);
  await peer.login(alias);
  peer.send(`/join ${room}`);
  await peer.waitFor(`you are now in ${room}\n`);
  return peer;
}
/** Sends a line, and resolves with the first line that matches after it. */
async function told(peer: TcpPeer, line: string, answer: string | RegExp): Promise<string> {
  peer.send(`${line}\n`);
  return (await peer.waitFor(answer))[0];
}

test('an edit, a reaction and an erasure are lines for everybody', async () => {
  const room = newRoom();
  using ann = await lineClient(here, 'ann', room);
  using bob = await frameClient(there, 'bob', room);
  bob.send('helo, everybody in this room of ours, how are you?');
  await ann.waitFor('bob: helo');
  await told(ann, '/react 👍', '* ann reacted 👍 to bob: helo, everybody in this room of ours,…\n');
  await bob.waitFor('* ann reacted 👍 to bob: helo, everybody in this room of ours,…\n');
  bob.send('/edit hello');
  await ann.waitFor('* bob edited: hello\n');
  await told(ann, '/unreact 👍', '* ann took 👍 back from bob: hello\n');
  await told(ann, '/react ❤', '* ann reacted ❤️ to bob: hello\n');
  await told(ann, '/react ❤️', 'nothing changed: it was so already\n');
  await told(ann, '/unreact 🎉', 'nothing changed: it was so already\n');
  await told(ann, '/history', 'bob: hello\n');
  bob.send('/erase');
  await ann.waitFor('* bob erased a message\n');
  await bob.waitFor('* bob erased a message\n');
  await told(ann, '/react 👍', '! there is no such message\n');
  expect(bob.text).not.toContain('nothing changed');
  expect(await messagesOf(here, room)).toEqual([]);
});

test('N counts back from the latest message that one may see, without erased ones', async () => {
  const room = newRoom();
  using ann = await lineClient(here, 'ann', room);
  using bob = await lineClient(here, 'bob', room);
  using cy = await lineClient(there, 'cy', room);
  for (const text of ['one', 'two', 'three', 'four']) await told(ann, text, `ann: ${text}\n`);
  await told(ann, '/erase 2', '* ann erased a message\n');
  await told(ann, '/msg bob secret', 'ann → bob: secret\n');
  await bob.waitFor('ann → bob: secret\n');
  await cy.waitFor('* ann erased a message\n');
  // Ann and Bob see one message more than Cy.
  await told(cy, '/react 👍 2', '* cy reacted 👍 to ann: two\n');
  await told(bob, '/react 👀 2', '* bob reacted 👀 to ann: four\n');
  await told(bob, '/react 🤫', '* bob reacted 🤫 to ann: secret\n');
  await told(cy, '/react 👍 200', '! there are not 200\n');
  // One's own, however many others talked since.
  for (let n = 0; n < 30; n += 1) bob.send(`noise ${n}\n`);
  await bob.waitFor('bob: noise 29\n');
  await told(ann, '/edit for you alone', '* ann edited: for you alone\n');
  await bob.waitFor('* ann edited: for you alone\n');
  await told(ann, '/erase 3', '* ann erased a message\n');
  await told(cy, 'the end', 'cy: the end\n');
  expect(cy.text).not.toMatch(/secret|alone|🤫/);
  const left = await messagesOf(here, room);
  expect(left.flatMap(({ from, text }) => (from === 'ann' ? [text] : []))).toEqual(['one', 'four']);
});

test('a message from before is named once history has shown it', async () => {
  const room = newRoom();
  const bob = amender(room, 'bob');
  const seq = await bob.say(here, 'from before');
  using ann = await lineClient(there, 'ann', room);
  await bob.react(here, seq, '👍');
  await ann.waitFor('* bob reacted 👍 to a message\n');
  await told(ann, '/history', 'bob: from before\n');
  await bob.react(here, seq, '🎉');
  await ann.waitFor('* bob reacted 🎉 to bob: from before\n');
});

test('an answer joins the thread, and one to a private message stays private', async () => {
  const room = newRoom();
  using ann = await lineClient(here, 'ann', room);
  using bob = await lineClient(there, 'bob', room);
  const cy = await JsonPeer.open(here.wsUrl);
  await cy.request({ type: 'hello', alias: 'cy', features: ['amend'] });
  await cy.join(room);
  await told(ann, 'lunch?', 'ann: lunch?\n');
  await bob.waitFor('ann: lunch?\n');
  await told(bob, '/thread 1 yes, at noon', 'bob: yes, at noon\n');
  const reply = await cy.next((frame) => frame.type === 'message' && frame.ref !== undefined);
  expect(reply).toMatchObject({ thread: { count: 1 } });
  await told(ann, '/msg bob is she coming?', 'ann → bob: is she coming?\n');
  await bob.waitFor('ann → bob: is she coming?\n');
  await told(bob, '/thread 1 ask her', 'bob → ann: ask her\n');
  await ann.waitFor('bob → ann: ask her\n');
  await told(ann, '/thread 1 I will', 'ann → bob: I will\n');
  await told(ann, '/msg ann note', 'ann → ann: note\n');
  await told(ann, '/thread 1 to self', 'ann → ann: to self\n');
  await told(ann, 'to all', 'ann: to all\n');
  await cy.next((frame) => frame.type === 'message' && frame.text === 'to all');
  expect(cy.messages(room).map(({ text }) => text)).toEqual(['lunch?', 'yes, at noon', 'to all']);
  // Somebody else has the name now.
  bob.send('/quit\n');
  await ann.waitFor('bob has left the chat room!\n');
  using eve = await lineClient(there, 'bob', room);
  await told(ann, '/thread 4 still there?', /^! .*bob.*\n/m);
  await told(ann, 'the end', 'ann: the end\n');
  await eve.waitFor('ann: the end\n');
  expect(eve.text).not.toContain('still');
  cy.terminate();
});

test('pins are listed with the numbers that /unpin takes', async () => {
  const room = newRoom();
  using ann = await lineClient(here, 'ann', room);
  const root = amender(room, 'root', OPERATOR);
  await told(ann, '/pins', 'nothing is pinned\n');
  for (const text of ['one', 'two', 'three']) await told(ann, text, `ann: ${text}\n`);
  const [one, two] = await messagesOf(here, room);
  await root.pin(there, one!.seq);
  await ann.waitFor('* root pinned ann: one\n');
  await root.pin(there, two!.seq);
  await ann.waitFor('* root pinned ann: two\n');
  await told(ann, '/pins', 'pin 2: ann: one\npin 1: ann: two\n');
  await told(ann, '/pin', '! only moderators pin messages\n');
  await told(ann, '/unpin 1', '! only moderators pin messages\n');
  await told(ann, '/unpin 3', '! there are not 3\n');
  await root.unpin(there, two!.seq);
  await ann.waitFor('* root unpinned ann: two\n');
});

test('what makes no sense is one line that says why, and changes nothing', async () => {
  const room = newRoom();
  using bob = await lineClient(there, 'bob', room);
  await told(bob, 'mine', 'bob: mine\n');
  const table: readonly (readonly [string, RegExp])[] = [
    ['/edit', /^! usage: \/edit text$/],
    ['/edit new', /^! there is no such message$/],
    [`/edit ${'x'.repeat(16_376)}`, /^! there is no such message$/],
    ['/erase', /^! there is no such message$/],
    ['/erase 2', /^! there are not 2$/],
    ['/erase 0', /^! usage: \/erase \[ALIAS\] \[N\]$/],
    ['/erase 201', /^! usage/],
    ['/erase bob', /^! .*author or a moderator$/],
    ['/erase BOB 1', /^! .*author or a moderator$/],
    ['/erase bob 2', /^! there are not 2$/],
    ['/erase nobody', /^! there is no such message$/],
    ['/erase bob x', /^! usage/],
    ['/erase bob 1 1', /^! usage/],
    ['/react', /^! usage: \/react EMOJI \[N\]$/],
    ['/react 👍👍', /^! react: not one emoji$/],
    ['/react a', /^! react: not one emoji$/],
    ['/react 👍‍👎', /^! react: not one emoji$/],
    ['/react \u200d', /^! react: not one emoji$/],
    ['/react 👍 0', /^! usage/],
    ['/react 👍 -1', /^! usage/],
    ['/react 👍 1.5', /^! usage/],
    ['/react 👍 9007199254740992', /^! usage/],
    ['/react 👍 1 1', /^! usage/],
    ['/react 👍 2', /^! there are not 2$/],
    ['/unreact :+1:', /^! unreact: not one emoji$/],
    ['/thread', /^! usage: \/thread N text$/],
    ['/thread 1', /^! usage/],
    ['/thread yes', /^! usage/],
    ['/thread 2 yes', /^! there are not 2$/],
    ['/pin x', /^! usage/],
    ['/unpin', /^! usage: \/unpin N$/],
    ['/unpin 1', /^! there is no such message$/],
    ['/pins now', /^! usage: \/pins$/],
  ];
  // 20 bad requests within 10 s would close the connection.
  let ann = await lineClient(here, 'ann', room);
  for (const [index, [line, answer]] of table.entries()) {
    if (index > 0 && index % 15 === 0) {
      ann[Symbol.dispose]();
      ann = await lineClient(here, `ann${index}`, room);
    }
    const got = await told(ann, line, /^! .*\n/m);
    expect([line.slice(0, 40), got.trimEnd()]).toEqual([
      line.slice(0, 40),
      expect.stringMatching(answer),
    ]);
    ann.send('/room\n');
    await ann.waitFor(`you are in ${room}\n`);
  }
  ann[Symbol.dispose]();
  expect(await messagesOf(here, room)).toMatchObject([{ text: 'mine' }]);
  expect((await messagesOf(here, room))[0]).not.toHaveProperty('rev');
  expect((await ask(here, '/healthz')).body).toMatchObject({ pid: here.pid });
});

test('a name, a text and an emoji cannot make a line look like another', async () => {
  const room = newRoom();
  using ann = await lineClient(here, 'ann', room);
  const bob = amender(room, 'bob');
  const seq = await bob.say(there, 'first\nann: forged\n* ann left');
  await ann.waitFor('bob: first ⏎ ann: forged ⏎ * ann left\n');
  await bob.react(there, seq, encodeURIComponent('👩🏽‍❤️‍💋‍👨🏿'));
  await ann.waitFor('* bob reacted 👩🏽‍❤️‍💋‍👨🏿 to bob: first…\n');
  await bob.edit(there, seq, 'a\u001b[31m\r\n! forged\u202e');
  await ann.waitFor('* bob edited: a\\x1b[31m ⏎ ! forged\\u202e\n');
  await bob.react(there, seq, '👍');
  await ann.waitFor('* bob reacted 👍 to bob: a\\x1b[31m…\n');
});

test('what is private to others is no line', async () => {
  const room = newRoom();
  using ann = await lineClient(here, 'ann', room);
  using bob = await lineClient(there, 'bob', room);
  using cy = await lineClient(there, 'cy', room);
  await told(ann, '/msg bob psst', 'ann → bob: psst\n');
  await bob.waitFor('ann → bob: psst\n');
  await told(bob, '/react 🤫', '* bob reacted 🤫 to ann: psst\n');
  await told(ann, '/edit psst!', '* ann edited: psst!\n');
  await told(ann, '/erase', '* ann erased a message\n');
  await bob.waitFor('* ann erased a message\n');
  await told(ann, 'the end', 'ann: the end\n');
  await cy.waitFor('ann: the end\n');
  expect(cy.text).not.toMatch(/psst|🤫|edited|erased/);
});

test('one who has the alias of an author is no author', async () => {
  const room = newRoom();
  const said = amender(room, 'ann', sessionOf('ann'));
  const seq = await said.say(here, 'by HTTP');
  using ann = await lineClient(here, 'ann', room);
  await told(ann, '/edit mine now', '! there is no such message\n');
  expect(await messagesOf(here, room)).toMatchObject([{ seq, text: 'by HTTP' }]);
});
