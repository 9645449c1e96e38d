// Marks, receipts and unread counts through real gateways. Their rules:
// src/room/known-marks.test.ts.
import { randomUUID } from 'node:crypto';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '@natter/client';
import type { Client } from '@natter/client';
import { deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';
import { Line } from './line.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy(2);
});
afterAll(() => deployment[Symbol.asyncDispose]());

class Guest implements Disposable {
  readonly client: Client;
  constructor(alias: string, options: { url?: string; session?: string; device?: string } = {}) {
    const { url = deployment.gateway(0).wsUrl, ...who } = options;
    this.client = connect({ url, alias, random: () => 0.02, ...who });
  }
  [Symbol.dispose](): void {
    this.client.close();
  }
}
/** A test that is tried again has another. */
const newRoom = (): string => `room-${randomUUID().slice(0, 8)}`;

test.concurrent('what one has got and read is told to the others, and counts in receipts', async () => {
  const name = newRoom();
  using ann = new Guest('ann');
  using bob = new Guest('bob', { url: deployment.gateway(1).wsUrl });
  const [hers, his] = await Promise.all([ann, bob].map(({ client }) => client.join(name)));
  await eventually(() => expect(hers!.count).toBe(2));
  const { seq } = await hers!.say('seen?');
  // Received by itself.
  await eventually(() => expect(hers!.marks).toMatchObject([{ alias: 'bob', got: seq }]));
  await eventually(async () =>
    expect(await hers!.receipt(seq)).toMatchObject({ of: 1, got: 1, read: 0, missing: [] }),
  );
  his!.mark({ read: seq });
  await eventually(() => expect(hers!.marks).toMatchObject([{ alias: 'bob', read: seq }]));
  await eventually(async () => expect(await hers!.receipt(seq)).toMatchObject({ read: 1 }));
});

test.concurrent('what is unread is the same on all devices', async () => {
  const name = newRoom();
  await using line = await Line.to(deployment.gateway(1).httpPort);
  const session = 'session-of-ann-on-two-devices';
  using phone = new Guest('ann', { session, device: 'phone', url: line.url });
  using desk = new Guest('ann', { session, device: 'desk' });
  using bob = new Guest('bob');
  const onPhone = await phone.client.join(name);
  const atDesk = await desk.client.join(name);
  const his = await bob.client.join(name);
  const counts = { phone: [] as number[] };
  onPhone.on('unread', ({ count }) => counts.phone.push(count));
  await his.say('one');
  const { seq } = await his.say('two for @ann');
  await his.say('three');
  for (const room of [onPhone, atDesk])
    await eventually(() => expect(room.unread).toEqual({ count: 3, mentions: 1 }));
  atDesk.mark({ read: seq });
  expect(atDesk.unread).toEqual({ count: 1, mentions: 0 });
  await eventually(() => expect(onPhone.unread).toEqual({ count: 1, mentions: 0 }));
  expect(counts.phone).toEqual([1, 2, 3, 1]);
  // Read while away: told when it is back.
  line.cut();
  await eventually(() => expect(phone.client.state).toBe('offline'));
  const last = await his.say('four');
  onPhone.mark({ read: last.seq });
  line.mend();
  await eventually(() => expect(atDesk.unread).toEqual({ count: 0, mentions: 0 }));
  expect(onPhone.unread).toEqual({ count: 0, mentions: 0 });
});
