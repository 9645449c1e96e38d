// A room over 200 as text clients see it: docs/protocol.md, "Text dialect", the end of the table.
import { eventually, type TcpPeer } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TextWorld } from './text-world.ts';

let world: TextWorld;
beforeAll(async () => {
  world = await TextWorld.start({ NATTER_RATE: '0' });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

test('notices come as numbers from 200 members until below 150', async () => {
  using tcp = await world.tcp('aaron');
  using ws = await world.ws('abbey');
  const crowd: TcpPeer[] = [];
  const come = async (count: number): Promise<void> => {
    const from = crowd.length;
    const names = Array.from({ length: count }, (_, index) => `member${from + index}`);
    crowd.push(...(await Promise.all(names.map((name) => world.tcp(name)))));
  };
  try {
    for (let batch = 0; batch < 4; batch += 1) await come(47);
    await come(9);
    // 199 with the two: everybody was told one by one.
    for (const peer of [tcp, ws]) {
      await eventually(() => {
        expect(peer.text.match(/member\d+ has connected/g)).toHaveLength(197);
      });
      expect(peer.text).not.toContain(' joined, ');
    }
    await come(12);
    for (const peer of [tcp, ws]) {
      await peer.waitFor(/^\d+ joined, 0 left, \d+ here\n/m);
      await eventually(() => {
        expect(sumOf(peer.text, /^(\d+) joined, 0 left, \d+ here$/gm)).toBe(12);
      });
      expect(peer.text).toContain(', 211 here\n');
      expect(peer.text.match(/member\d+ has connected/g)).toHaveLength(197);
    }
    tcp.send('/who\n');
    const who = (await tcp.waitFor(/^211 here: (.*), …\n/m))[1]!;
    expect(who.split(', ')).toHaveLength(200);
    // What is said is heard by all as ever.
    ws.send('hello, crowd');
    await Promise.all(crowd.map((peer) => peer.waitFor('abbey: hello, crowd\n')));

    for (const peer of crowd.splice(60)) peer[Symbol.dispose]();
    for (const peer of [tcp, ws]) {
      await peer.waitFor(/^member\d+ has left the chat room!\n/m);
      await eventually(() => {
        const digested = sumOf(peer.text, /^\d+ joined, (\d+) left, \d+ here$/gm);
        const told = peer.text.match(/^member\d+ has left the chat room!$/gm) ?? [];
        expect(digested + told.length).toBe(149);
      });
    }
    await come(1);
    await tcp.waitFor('member60 has connected to the chat room\n');
  } finally {
    for (const peer of crowd) peer[Symbol.dispose]();
  }
});

function sumOf(text: string, pattern: RegExp): number {
  return Array.from(text.matchAll(pattern), (match) => Number(match[1])).reduce((a, b) => a + b, 0);
}
