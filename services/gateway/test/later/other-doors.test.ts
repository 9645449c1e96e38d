// Scheduled and expiring messages over HTTP and in the text dialect, and as the bus's users may.
import { readFileSync } from 'node:fs';
import { eventually, JsonPeer, startGateway, startNats, TcpPeer } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { pathOf, read, share } from '../files/file-peer.ts';
import { ask, messagesOf, post, sessionOf } from '../http/http-peer.ts';

const { gateway } = await gatewayOfFile();
const session = sessionOf('ann');
const passed = (ms: number): Promise<void> =>
  eventually(() => expect(Date.now()).toBeGreaterThan(ms), { timeoutMs: 20_000 });

test('over HTTP a message is scheduled, listed, cancelled and said', async () => {
  const room = newRoom();
  const at = Date.now() + 2_000;
  const send = (key: string, more = {}) =>
    post(gateway, room, { session, key, body: { alias: 'ann', text: key, at, ...more } });
  expect(await send('k1')).toMatchObject({ status: 202, body: { id: 'k1', room, at } });
  expect(await send('k2', { expires: 60 })).toMatchObject({ status: 202 });
  const list = await ask(gateway, `/v1/later?room=${room}`, { session });
  expect(list).toMatchObject({
    status: 200,
    body: {
      messages: [
        { id: 'k1', text: 'k1', at, room },
        { id: 'k2', expires: 60 },
      ],
    },
  });
  const cancel = (id: string, as = session) =>
    ask(gateway, `/v1/rooms/${room}/later/${id}`, { method: 'DELETE', session: as });
  expect(await cancel('k1', sessionOf('bob'))).toMatchObject({ status: 404 });
  expect(await cancel('k1')).toMatchObject({ status: 200, body: { room, say: 'k1' } });
  await eventually(
    async () => {
      const messages = await messagesOf(gateway, room);
      expect(messages).toMatchObject([{ id: 'k2', from: 'ann', scheduled: true }]);
    },
    { timeoutMs: 20_000 },
  );
  expect(await cancel('k2')).toMatchObject({ status: 409, body: { code: 'too-late' } });
  expect(await ask(gateway, '/v1/later')).toMatchObject({ status: 401 });
});

test('a file that expires cannot be read afterwards', async () => {
  const room = newRoom();
  const bytes = Buffer.from('secret');
  const refused = await share(gateway, room, { bytes, fields: { expires: '4' } });
  expect(refused.status).toBe(400);
  const { file, status } = await share(gateway, room, { bytes, fields: { expires: '5' } });
  expect(status).toBe(201);
  const [message] = await messagesOf(gateway, room);
  const { expires = 0 } = message!;
  expect((await read(gateway, pathOf(file))).status).toBe(200);
  await passed(expires);
  expect((await read(gateway, pathOf(file))).status).toBe(404);
  expect(await messagesOf(gateway, room)).toEqual([]);
});

test('a message for later with a file needs the file, when scheduled and when said', async () => {
  const room = newRoom();
  const { file } = await share(gateway, room, {
    bytes: Buffer.from('x'),
    fields: { expires: '5' },
  });
  const at = Date.now() + 7_000;
  const body = { alias: 'ann', text: 'look', at, file };
  const missing = { ...file, id: 'A'.repeat(22) };
  expect(await post(gateway, room, { session, body: { ...body, file: missing } })).toMatchObject({
    status: 400,
  });
  expect(await post(gateway, room, { session, key: 'f1', body })).toMatchObject({ status: 202 });
  await eventually(
    async () => {
      const list = await ask(gateway, `/v1/later?room=${room}`, { session });
      expect(list.body).toMatchObject({
        messages: [{ id: 'f1', dropped: { message: 'its file is gone' } }],
      });
    },
    { timeoutMs: 20_000 },
  );
});

test('text clients burn, schedule, list and cancel', async () => {
  using ann = await TcpPeer.connect(gateway.tcpPort);
  await ann.login('texter');
  using bob = await JsonPeer.open(gateway.wsUrl);
  await bob.request({ type: 'hello', alias: 'watcher' });
  await bob.join('lobby');
  ann.send('/burn 30s gone soon\n');
  expect(await bob.next('message')).toMatchObject({
    text: 'gone soon',
    expires: expect.any(Number),
  });
  ann.send('/later 1s in a second\n/later 23:59 tonight\n/later 3h a while\n');
  await ann.waitFor('/unlater N cancels');
  const said = await bob.next('message', 20_000);
  expect(said).toMatchObject({ text: 'in a second', from: 'texter', scheduled: true });
  ann.send('/later\n');
  await ann.waitFor('2. ');
  expect(ann.text).toMatch(/\d\. \d{4}-\d\d-\d\d 23:59 UTC, in lobby: tonight/);
  ann.send('/unlater 1\n');
  await ann.waitFor('cancelled: ');
  ann.send('/unlater 9\n');
  await ann.waitFor('! there is no message 9');
  for (const bad of ['/burn 0s x', '/burn x', '/later soon x', '/later 25:00 x', '/unlater x']) {
    ann.send(`${bad}\n`);
  }
  await ann.waitFor('! usage: /unlater N');
  ann.send('/later 400d too far\n');
  await ann.waitFor('! at: at most 366 days ahead');
});

test('with the user of the bus that gateways have, messages are said later and erased', async () => {
  const conf = readFileSync(new URL('../../../../infra/nats/nats.conf', import.meta.url), 'utf8');
  const passwords = ['GATEWAY', 'IDENTITY', 'ARCHIVE', 'PUSH', 'PREVIEWS', 'OPERATOR'].map(
    (name) => `${name}_PASSWORD: "secret"`,
  );
  const configText = [...passwords, conf.slice(conf.indexOf('\naccounts {'))].join('\n');
  const nats = await startNats({ configText });
  onTestFinished(() => nats.stop());
  const env = { NATTER_NATS_USER: 'gateway', NATTER_NATS_PASSWORD: 'secret' };
  await using guarded = await startGateway({ nats: nats.url, env });
  using ann = await JsonPeer.open(guarded.wsUrl);
  await ann.request({ type: 'hello', alias: 'ann' });
  await ann.join('lobby');
  const at = Date.now() + 1_500;
  expect(await ann.say('lobby', 'hi', { at, id: 'm1' })).toMatchObject({ type: 'scheduled' });
  await ann.say('lobby', 'never', { at: at + 60_000, id: 'm2' });
  expect(await ann.request({ type: 'unlater', room: 'lobby', say: 'm2' })).toMatchObject({
    type: 'unlater',
  });
  const said = await ann.next('message', 20_000);
  const erased = await ann.request({ type: 'amend', room: 'lobby', seq: said.seq, erase: true });
  expect(erased).toMatchObject({ type: 'ack' });
});
