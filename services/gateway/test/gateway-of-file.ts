// What the tests of one file share: a nats-server and a gateway; rooms of a test's own in it;
// members, and bystanders who must miss nothing.
import {
  JsonPeer,
  startGateway,
  startNats,
  type TestGateway,
  type TestNats,
} from '@natter/testkit';
import { afterAll, expect } from 'vitest';

export interface Shared {
  readonly nats: TestNats;
  readonly gateway: TestGateway;
}

export interface GatewayOfFileOptions {
  /** `NATTER_*` of the gateway. */
  readonly env?: Readonly<Record<string, string>>;
  /** How many times as fast the gateway's waits pass. */
  readonly clockSpeed?: number;
  readonly natsConfig?: string;
}

/** Starts servers that end with the file. */
export async function gatewayOfFile(options: GatewayOfFileOptions = {}): Promise<Shared> {
  const { natsConfig, ...gatewayOptions } = options;
  const nats = await startNats(natsConfig === undefined ? {} : { configText: natsConfig });
  const gateway = await startGateway({ nats: nats.url, ...gatewayOptions });
  afterAll(async () => {
    await gateway.stop();
    await nats.stop();
  });
  return { nats, gateway };
}

let rooms = 0;
/** A room that no other test of the file is in. */
export function newRoom(): string {
  rooms += 1;
  return `room-${rooms}`;
}

/** A natter.v1 client in that room. */
export async function memberOf(
  gateway: TestGateway,
  room: string,
  alias: string,
): Promise<JsonPeer> {
  const peer = await identified(gateway, alias);
  await peer.join(room);
  return peer;
}

/** A natter.v1 client that has said who it is. */
export async function identified(gateway: TestGateway, alias: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.hello(alias);
  return peer;
}

export interface Bystanders extends Disposable {
  readonly room: string;
  readonly ann: JsonPeer;
  readonly bob: JsonPeer;
  /** The same process serves them, and they have heard each other, all of it, in order. */
  missedNothing(): Promise<void>;
}

/** Two who talk while somebody else misbehaves. */
export async function bystandersAt(gateway: TestGateway): Promise<Bystanders> {
  const room = newRoom();
  const ann = await memberOf(gateway, room, 'ann');
  const bob = await memberOf(gateway, room, 'bob');
  let said = 0;
  const talk = async (): Promise<void> => {
    said += 1;
    await Promise.all([
      ann.say(room, `ann ${said}`, { id: `a${said}` }),
      bob.say(room, `bob ${said}`, { id: `b${said}` }),
    ]);
    for (const peer of [ann, bob]) {
      await peer.next((frame) => frame.type === 'message' && frame.text === `ann ${said}`);
      await peer.next((frame) => frame.type === 'message' && frame.text === `bob ${said}`);
    }
  };
  await talk();
  return {
    room,
    ann,
    bob,
    missedNothing: async () => {
      await talk();
      const health = (await (await fetch(`${gateway.httpUrl}/healthz`)).json()) as object;
      expect(health).toMatchObject({ pid: gateway.pid });
      const heardByAnn = ann.messages(room);
      expect(bob.messages(room)).toEqual(heardByAnn);
      const byTwo = heardByAnn.filter(({ text }) => /^(ann|bob) \d+$/.test(text));
      expect(byTwo).toHaveLength(2 * said);
    },
    [Symbol.dispose]: () => {
      ann[Symbol.dispose]();
      bob[Symbol.dispose]();
    },
  };
}
