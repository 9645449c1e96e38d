import { headers } from '@nats-io/nats-core';
import { eventually } from '@natter/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headerValue } from '../src/nats/headers.ts';
import { rawHeaders } from '../src/nats/wire/raw-message.ts';
import { openDesk, startWorld } from './log-world.ts';

test('the header block is found in any message, however odd', async () => {
  await using world = await startWorld();
  await using other = await openDesk(world.nats.url);
  const heard: { block: string; own: string | undefined; bytes: number }[] = [];
  world.desk.bus.nc.subscribe('t.>', {
    callback: (error, message) => {
      if (error !== null) return;
      const own = message.headers?.get('Natter-Kind');
      heard.push({ block: rawHeaders(message), own, bytes: message.data.length });
    },
  });
  await world.desk.bus.nc.flush();
  const { nc } = other.bus;
  const message = fc.record({
    subject: fc.constantFrom('t.a', 't.lengthy.subject', 't.é', 't.日本.語', 't.😀'),
    kind: fc.option(fc.stringMatching(/^[a-z]{1,20}$/), { nil: undefined }),
    // A message larger than one read has a buffer of its own.
    bytes: fc.constantFrom(0, 1, 100, 200_000),
    reply: fc.constantFrom(undefined, 'inbox.1'),
  });
  const sent = fc.sample(message, 400);
  for (const { subject, kind, bytes, reply } of sent) {
    const block = headers();
    if (kind !== undefined) block.set('Natter-Kind', kind);
    nc.publish(subject, Buffer.alloc(bytes), {
      ...(kind !== undefined && { headers: block }),
      ...(reply !== undefined && { reply }),
    });
  }
  await nc.flush();
  await eventually(() => expect(heard).toHaveLength(sent.length));
  for (const [index, { block, own, bytes }] of heard.entries()) {
    const { kind } = sent[index]!;
    expect(bytes).toBe(sent[index]!.bytes);
    expect(headerValue(block, 'Natter-Kind')).toBe(kind);
    expect(own ?? '').toBe(kind ?? '');
  }
});
