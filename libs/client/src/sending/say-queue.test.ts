import type { RefusalCode, RoomName, Say } from '@natter/protocol';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SayQueue, UNKNOWN_MS_MAX } from './say-queue.ts';

const room = 'lobby' as RoomName;
const frameOf = (id: string): Say => ({ type: 'say', id, room, text: id });

/** A queue, the says in flight on its connection, and the outcome of each say. */
function bench() {
  const queue = new SayQueue();
  const outcomes = new Map<string, string[]>();
  let inFlight: number[] = [];
  let count = 0;
  let nowMs = 0;
  const settle = (id: string, outcome: string): void => void outcomes.get(id)?.push(outcome);
  const isOpen = (index: number): boolean => outcomes.get(String(index))?.length === 0;
  const land = (index: number): void => void (inFlight = inFlight.filter((one) => one !== index));
  return {
    queue,
    outcomes,
    isOpen,
    say(): void {
      const id = String(count++);
      outcomes.set(id, []);
      queue.add(
        frameOf(id),
        {
          resolve: (result) => settle(id, 'seq' in result ? `seq ${result.seq}` : 'scheduled'),
          reject: (error) => settle(id, error.code),
        },
        nowMs,
      );
    },
    /** Sends what may be sent, at most `most`, and checks the order. */
    send(most = Infinity): number[] {
      const sent: number[] = [];
      for (let next = queue.next(nowMs); next && sent.length < most; next = queue.next(nowMs)) {
        const index = Number(next.frame.id);
        expect(queue.isReady).toBe(true);
        expect(isOpen(index)).toBe(true);
        const earlier = Array.from({ length: index }, (_, other) => other).filter(isOpen);
        expect(inFlight, 'in flight are all earlier open says and no later one').toEqual(earlier);
        queue.sent(next.frame.id, nowMs);
        inFlight.push(index);
        sent.push(index);
      }
      return sent;
    },
    ack(pick: number): void {
      const index = inFlight[pick % inFlight.length];
      if (index === undefined) return;
      land(index);
      queue.stored({ id: String(index), seq: index + 1 });
    },
    echo(pick: number): void {
      const index = pick % Math.max(1, count);
      land(index);
      queue.stored({ id: String(index), seq: index + 1 });
    },
    refuse(pick: number, code: RefusalCode): void {
      const index = inFlight[pick % inFlight.length];
      if (index === undefined) return;
      land(index);
      queue.refused({ code, message: '', id: String(index), retryAfter: 50 }, nowMs);
    },
    drop(): void {
      inFlight = [];
      queue.dropped();
    },
    wait(ms: number): void {
      nowMs += ms;
      queue.expire(nowMs);
      inFlight = inFlight.filter(isOpen);
    },
  };
}

const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: 'say' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('send' as const), most: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ack' as const), pick: fc.nat(9) }) },
  fc.record({ do: fc.constant('echo' as const), pick: fc.nat(30) }),
  fc.record({
    do: fc.constant('refuse' as const),
    pick: fc.nat(9),
    code: fc.constantFrom<RefusalCode>('rate-limited', 'unavailable', 'no-such-member'),
  }),
  fc.constant({ do: 'drop' as const }),
  { weight: 2, arbitrary: fc.constant({ do: 'ready' as const }) },
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(20, 60, 5_000, 60_000) }),
);

test('each say is settled once, and all are sent and repeated in order', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 80 }), (steps) => {
      const it = bench();
      for (const step of steps) {
        switch (step.do) {
          case 'say':
            it.say();
            break;
          case 'send':
            it.send(step.most);
            break;
          case 'ack':
            it.ack(step.pick);
            break;
          case 'echo':
            it.echo(step.pick);
            break;
          case 'refuse':
            it.refuse(step.pick, step.code);
            break;
          case 'drop':
            it.drop();
            break;
          case 'ready':
            it.queue.ready();
            break;
          case 'wait':
            it.wait(step.ms);
            break;
        }
      }
      // At the end the gateway answers everything: nothing hangs.
      it.drop();
      it.queue.ready();
      it.send();
      while (it.queue.inFlight > 0) it.ack(0);
      expect(it.queue.size).toBe(0);
      for (const outcome of it.outcomes.values()) expect(outcome).toHaveLength(1);
    }),
    { numRuns: 1_000 },
  );
});

test('no say passes one that was temporarily refused', () => {
  const it = bench();
  for (let i = 0; i < 4; i++) it.say();
  it.queue.ready();
  expect(it.send(3)).toEqual([0, 1, 2]);
  it.refuse(1, 'rate-limited');
  it.wait(50);
  expect(it.send()).toEqual([]);
  it.ack(0);
  it.ack(0);
  expect(it.send()).toEqual([1, 3]);
});

test('a pause lasts as long as the refusal says', () => {
  const it = bench();
  it.say();
  it.queue.ready();
  it.send();
  it.refuse(0, 'unavailable');
  it.wait(49);
  expect(it.send()).toEqual([]);
  it.wait(1);
  expect(it.send()).toEqual([0]);
});

test('a say with an unknown outcome for 100 s is never repeated', () => {
  const it = bench();
  it.say();
  it.queue.ready();
  it.send();
  it.drop();
  it.wait(UNKNOWN_MS_MAX);
  it.queue.ready();
  expect(it.send()).toEqual([]);
  expect(it.outcomes.get('0')).toEqual(['unknown-outcome']);
});

test('a say that was never stored waits as long as it takes', () => {
  const it = bench();
  it.say();
  it.say();
  it.queue.ready();
  it.send(1);
  it.refuse(0, 'rate-limited');
  it.drop();
  it.wait(10 * UNKNOWN_MS_MAX);
  it.queue.ready();
  expect(it.send()).toEqual([0, 1]);
});

test('a refused repetition leaves the first attempt unknown', () => {
  const it = bench();
  it.say();
  it.queue.ready();
  it.send();
  it.drop();
  it.queue.ready();
  it.send();
  it.refuse(0, 'rate-limited');
  it.wait(UNKNOWN_MS_MAX);
  expect(it.outcomes.get('0')).toEqual(['unknown-outcome']);
});
