// People who read along, at two gateways of one nats-server. For the tests of marks.
import { JsonPeer, startGateway, startNats } from '@natter/testkit';
import type { Frame, TestGateway, TestNats } from '@natter/testkit';
import type { Joined, MarkView, ServerMessage } from '@natter/protocol';
import { afterAll } from 'vitest';

export interface Two {
  readonly nats: TestNats;
  readonly here: TestGateway;
  readonly there: TestGateway;
}

/** Starts servers that end with the file. */
export async function twoGateways(env: Readonly<Record<string, string>> = {}): Promise<Two> {
  const nats = await startNats();
  const here = await startGateway({ nats: nats.url, env });
  const there = await startGateway({ nats: nats.url, env });
  afterAll(async () => {
    for (const server of [there, here, nats]) await server.stop();
  });
  return { nats, here, there };
}

export interface Reading {
  readonly peer: JsonPeer;
  readonly joined: Joined;
  mark(fields: { readonly got?: number; readonly read?: number }): void;
  /** Says something. Returns its sequence. */
  say(text: string, extra?: object): Promise<number>;
  receipt(seq: number): Promise<ServerMessage>;
  /** Joins again, as after a reload. */
  rejoin(): Promise<Joined>;
  [Symbol.dispose](): void;
}

/** Somebody in a room, with the feature `marks`. `hello`: more fields of it. */
export async function reading(
  gateway: TestGateway,
  room: string,
  alias: string,
  hello: object = {},
): Promise<Reading> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.request({ type: 'hello', alias, features: ['amend', 'marks'], ...hello });
  const joined = await peer.join(room);
  return {
    peer,
    joined,
    mark: (fields) => peer.send({ type: 'mark', room, ...fields }),
    say: async (text, extra = {}) => {
      const answer = await peer.say(room, text, { ...extra });
      if (answer.type !== 'ack') throw new Error(JSON.stringify(answer));
      return answer.seq;
    },
    receipt: (seq) => peer.request({ type: 'receipt', room, seq }),
    rejoin: () => peer.join(room),
    [Symbol.dispose]: () => peer[Symbol.dispose](),
  };
}

/** Waits until somebody is told that this person is so far. Returns the mark. */
export async function markOf(
  { peer }: Reading,
  alias: string,
  { got = 0, read = 0 }: { readonly got?: number; readonly read?: number } = {},
): Promise<MarkView | undefined> {
  const isIt = (mark: MarkView): boolean =>
    mark.alias === alias && mark.got >= got && (mark.read ?? 0) >= read;
  const has = (frame: ServerMessage): boolean => frame.type === 'marks' && frame.marks.some(isIt);
  const { marks } = (await peer.next(has)) as Frame<'marks'>;
  return marks.find(isIt);
}
