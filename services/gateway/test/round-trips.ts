// How long others wait while somebody attacks: a peer's pings, one after the other.
import { setTimeout as pause } from 'node:timers/promises';
import { JsonPeer } from '@natter/testkit';
import { expect } from 'vitest';

/** Of half the pings: other work, and the attacker in this process, holds up some of them. */
const TYPICAL_MS = 50;
const LONGEST_MS = 1_000;

/** Runs the attack. Throws if pings of somebody else take long meanwhile. */
export async function holdsNobodyUp(wsUrl: string, attack: () => Promise<void>): Promise<void> {
  using peer = await JsonPeer.open(wsUrl);
  await peer.hello('bystander');
  const over = new AbortController();
  const tripsMs: number[] = [];
  const measure = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const startMs = performance.now();
      peer.send({ type: 'ping' });
      await peer.next((frame) => frame.type === 'pong');
      tripsMs.push(performance.now() - startMs);
      await pause(2);
    }
  };
  const attacked = async (): Promise<void> => {
    try {
      await attack();
    } finally {
      over.abort();
    }
  };
  await Promise.all([attacked(), measure()]);
  const sorted = tripsMs.toSorted((left, right) => left - right);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(TYPICAL_MS);
  expect(sorted.at(-1)).toBeLessThan(LONGEST_MS);
}
