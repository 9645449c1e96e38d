// Foreign messages on our subjects are skipped and counted; they change no order and no connection.
import { eventually, PlainNats, WsTextPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { bystandersAt, gatewayOfFile, identified, newRoom } from '../gateway-of-file.ts';

const { nats, gateway } = await gatewayOfFile();
const skipped = (): Promise<number> => gateway.metric('natter_skipped_total');
const VERSION = { 'Natter-Version': '1' };
const owner = `eve=${'0'.repeat(32)}`;

/** Whatever somebody might put there by mistake or on purpose; none of it is a record of ours. */
const strays: readonly { body: string; fields?: Record<string, string> }[] = [
  { body: '' },
  { body: 'hello?' },
  {
    body: '{"type":"message","room":"lobby","id":"x","from":"eve","text":"fake","at":1,"via":"x"}',
  },
  { body: '\u0000\uffff', fields: { 'Natter-Kind': 'say' } },
  { body: 'no JSON', fields: { 'Natter-Kind': 'say', 'Natter-From': owner, ...VERSION } },
  {
    body: '{"type":"other","x":1}',
    fields: { 'Natter-Kind': 'say', 'Natter-From': owner, ...VERSION },
  },
  { body: '{}', fields: { 'Natter-Kind': 'member', 'Natter-From': owner, ...VERSION } },
  { body: 'null', fields: { 'Natter-Kind': 'member', 'Natter-From': owner, ...VERSION } },
  { body: '{}', fields: { 'Natter-Kind': 'poll', 'Natter-From': owner, ...VERSION } },
  {
    body: '{"type":"message","text":"from the future"}',
    fields: { 'Natter-Kind': 'say', 'Natter-From': owner, 'Natter-Version': '2' },
  },
];

test.each(['out', 'now'])('strays on natter.%s are skipped and counted', async (kind) => {
  using others = await bystandersAt(gateway);
  await using plain = await PlainNats.connect(nats.url);
  const before = await skipped();
  const place = `natter.${kind}.0.${others.room}${kind === 'now' ? '.all' : ''}`;
  for (const { body, fields } of strays) await plain.publish(place, body, fields);
  await eventually(async () => expect(await skipped()).toBe(before + strays.length));
  await others.missedNothing();
});

test('strays in the log have a place in the order and nothing else', async () => {
  using others = await bystandersAt(gateway);
  const { room, ann, bob } = others;
  await using plain = await PlainNats.connect(nats.url);
  const before = await skipped();
  for (const { body, fields } of strays) {
    await plain.publish(`natter.log.0.${room}`, body, fields);
    await ann.say(room, 'between');
  }
  await eventually(async () => expect(await skipped()).toBe(before + strays.length));
  await plain.publish(`natter.log.0.${room}`, 'the last one');
  await others.missedNothing();
  await plain.publish(`natter.log.0.${room}`, 'and behind it');
  // Who reads the same from the log is shown the same.
  using cy = await identified(gateway, 'cy');
  const { epoch } = await bob.join(room);
  const joined = await cy.join(room, { after: 0, epoch });
  expect(joined).toMatchObject({ messages: ann.messages(room), more: false, truncated: false });
  const resumed = await cy.join(room, { after: joined.seq, epoch });
  expect(resumed).toMatchObject({ messages: [], truncated: false });
  const page = await cy.request({ type: 'history', room, limit: 200 });
  expect('messages' in page && page.messages).toEqual(ann.messages(room));
  expect(await cy.request({ type: 'members', room })).toMatchObject({
    members: ['ann', 'bob', 'cy'],
  });
  expect(await gateway.metric('natter_gaps_total')).toBe(0);
});

test('a record with our headers and a bad body harms nobody', async () => {
  using others = await bystandersAt(gateway);
  const room = newRoom();
  using text = await WsTextPeer.open(gateway.wsUrl);
  await text.login('tess');
  text.send(`/join ${room}`);
  await text.waitFor(`you are now in ${room}`);
  await using plain = await PlainNats.connect(nats.url);
  const fields = { 'Natter-Kind': 'say', 'Natter-From': owner, ...VERSION };
  for (const broken of ['broken', '"text":"nobody"', '"from":7,"text":{}', '"to":1,"text":"x"'])
    await plain.publish(`natter.log.0.${room}`, `{"type":"message",${broken}}`, fields);
  text.send('still here');
  await text.waitFor('tess: still here');
  text.send('/history');
  await text.waitFor('tess: still here');
  using ann = await identified(gateway, 'ann');
  const joined = await ann.join(room, { history: 10 });
  expect(joined.messages.at(-1)).toMatchObject({ text: 'still here' });
  await ann.request({ type: 'history', room });
  await others.missedNothing();
});

test('a seat record that is not one is claimed over', async () => {
  using others = await bystandersAt(gateway);
  await using plain = await PlainNats.connect(nats.url);
  for (const body of ['', 'no JSON', 'null', '{"state":"here"}']) {
    await plain.publish(`natter.seat.0.${others.room}.eve`, body);
    using eve = await identified(gateway, 'eve');
    await eve.join(others.room);
    await eve.request({ type: 'leave', room: others.room });
  }
  await others.missedNothing();
});
