// The file of an erased message goes with it, byte by byte, and only the one that it announced.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, JsonPeer, startGateway, startNats } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { heldFiles, pathOf, read, share } from '../files/file-peer.ts';
import { newRoom } from '../gateway-of-file.ts';
import { sessionOf } from '../http/http-peer.ts';
import { filesHold } from './stored-bytes.ts';

const parentFolder = await mkdtemp(join(tmpdir(), 'natter-erase-'));
const nats = await startNats({ parentFolder });
const gateway = await startGateway({ nats: nats.url });
afterAll(async () => {
  for (const server of [gateway, nats]) await server.stop();
  await rm(parentFolder, { recursive: true });
});

async function memberOf(room: string, alias: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.request({ type: 'hello', alias, session: sessionOf(alias), features: ['amend'] });
  await peer.join(room);
  return peer;
}
const erase = (peer: JsonPeer, room: string, seq: unknown): Promise<object> =>
  peer.request({ type: 'amend', room, seq, erase: true });

test('the file of an erased message is gone from the files of the stream', async () => {
  const room = newRoom();
  const secret = 'a-secret-in-a-file';
  const bytes = Buffer.concat([Buffer.alloc(200_000, 'x'), Buffer.from(secret)]);
  const { body, file } = await share(gateway, room, { bytes });
  using bob = await memberOf(room, 'bob');
  expect((await read(gateway, pathOf(file))).status).toBe(200);
  await eventually(async () => expect(await filesHold(nats, secret)).toBe(true));
  expect(await erase(bob, room, body['seq'])).toMatchObject({ type: 'ack' });
  await eventually(async () => expect(await filesHold(nats, secret)).toBe(false));
  await eventually(async () => expect((await read(gateway, pathOf(file))).status).toBe(404));
  const held = Object.keys(await heldFiles(nats.url));
  expect(held.filter((subject) => subject.includes(file.id))).toEqual([]);
});

test("an erased message takes no file that another's message announced", async () => {
  const room = newRoom();
  const { file } = await share(gateway, room, { bytes: Buffer.from('for all') });
  using eve = await memberOf(room, 'eve');
  const said = await eve.say(room, 'mine?', { file });
  if (said.type !== 'ack') throw new Error(JSON.stringify(said));
  await erase(eve, room, said.seq);
  await eventually(async () => {
    const page = await eve.request({ type: 'history', room });
    expect(page).toMatchObject({ messages: [{ file: { id: file.id } }] });
  });
  expect((await read(gateway, pathOf(file))).bytes.toString()).toBe('for all');
});
