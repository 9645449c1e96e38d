// Files through the client library, against real gateways: shared, fetched, refused, aborted.
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connect, fileUrl, upload } from '@natter/client';
import type { Client } from '@natter/client';
import { deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy(2);
});
afterAll(() => deployment[Symbol.asyncDispose]());

function open(alias: string, index = 0): Client {
  const client = connect({ url: deployment.gateway(index).wsUrl, alias });
  onTestFinished(() => client.close());
  return client;
}

test('a shared file reaches those named and is fetched by its URL', async () => {
  const ada = open('ada');
  const bob = open('bob', 1);
  const room = await ada.join('files');
  const other = await bob.join('files');
  const heard: unknown[] = [];
  other.on('message', (message) => heard.push(message));
  await eventually(() => expect(room.count).toBe(2));
  const bytes = new Uint8Array(300_000).map((_, n) => n * 7);
  const photo = new File([bytes], 'photo ü.png', { type: 'image/png' });
  const shared = await upload(ada, room.name, photo, {
    to: ['bob'],
    text: 'look',
    id: 'mine-1',
    width: 640,
    height: 480,
  });
  expect(shared).toMatchObject({
    id: 'mine-1',
    file: { name: 'photo ü.png', size: 300_000, type: 'image/png', width: 640, height: 480 },
  });
  await eventually(() => expect(heard).toHaveLength(1));
  const { id, seq, file } = shared;
  expect(heard).toMatchObject([{ id, seq, from: 'ada', to: ['bob'], text: 'look', file }]);
  // From the other client's gateway.
  const answer = await fetch(fileUrl(bob, file));
  expect(new URL(answer.url).port).toBe(String(deployment.gateway(1).httpPort));
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
  // Uploaded again under the same id, it is the same message.
  const again = await upload(ada, room.name, photo, { to: ['bob'], text: 'look', id: 'mine-1' });
  expect(again.seq).toBe(seq);
  await room.say('the end');
  await eventually(() => expect(heard).toHaveLength(2));
});

test('a failed upload rejects with its refusal, its abort reason or upload-failed', async () => {
  const ada = open('ada');
  const room = await ada.join('refused');
  const file = new Blob(['x']);
  await expect(upload(ada, room.name, file, { to: ['nobody'] })).rejects.toMatchObject({
    name: 'RefusedError',
    code: 'no-such-member',
    refusal: { missing: ['nobody'] },
  });
  await expect(upload(ada, 'No Room', file)).rejects.toMatchObject({ code: 'bad-room' });
  const reason = new Error('changed my mind');
  const controller = new AbortController();
  const called = upload(ada, room.name, new Blob([new Uint8Array(50_000_000)]), {
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(reason), 20);
  await expect(called).rejects.toBe(reason);
  const nowhere = connect({ url: 'ws://127.0.0.1:59', alias: 'ada' });
  onTestFinished(() => nowhere.close());
  await expect(upload(nowhere, 'refused', file)).rejects.toMatchObject({ code: 'upload-failed' });
  expect((await room.history()).messages).toEqual([]);
});
