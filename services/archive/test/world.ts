// A nats-server, a gateway and an archive for one test file, and the questions that gateways ask.
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/nats-core';
import { archiveClient } from '@natter/archive';
import type { Answer, ArchiveClient, Ask } from '@natter/archive';
import { eventually, JsonPeer, startArchive, startGateway, startNats } from '@natter/testkit';
import type { TestArchive, TestGateway, TestNats } from '@natter/testkit';
import { ownerOf } from '@natter/room-log';
import { afterAll, expect } from 'vitest';

export interface World {
  readonly nats: TestNats;
  readonly gateway: TestGateway;
  readonly nc: NatsConnection;
  readonly client: ArchiveClient;
}
export interface WorldWithArchive extends World {
  readonly archive: TestArchive;
}

/** Starts a nats-server and a gateway; they end with the file. */
export async function worldOfFile(env: Readonly<Record<string, string>> = {}): Promise<World> {
  const nats = await startNats();
  const gateway = await startGateway({ nats: nats.url, env: { NATTER_RATE: '0', ...env } });
  const nc = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  afterAll(async () => {
    await nc.close();
    await gateway.stop();
    await nats.stop();
  });
  return { nats, gateway, nc, client: archiveClient(nc) };
}

/** The same with an archive. */
export async function archivedWorld(
  env: Readonly<Record<string, string>> = {},
): Promise<WorldWithArchive> {
  const world = await worldOfFile(env);
  const archive = await startArchive({ nats: world.nats.url, env });
  afterAll(() => archive.stop());
  return { ...world, archive };
}

export interface Person {
  readonly peer: JsonPeer;
  readonly owner: string;
}

let rooms = 0;
export const newRoom = (): string => `room-${(rooms += 1)}`;

/** Somebody who is in the room, under this alias. */
export async function personIn(gateway: TestGateway, alias: string, room: string): Promise<Person> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  const welcome = await peer.request({ type: 'hello', alias, features: ['amend'] });
  if (welcome.type !== 'welcome') throw new Error(JSON.stringify(welcome));
  await peer.join(room);
  return { peer, owner: ownerOf(welcome.session ?? '') };
}

export async function sayIn(
  { peer }: Person,
  room: string,
  text: string,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<number> {
  const answer = await peer.say(room, text, extra);
  if (answer.type !== 'ack') throw new Error(JSON.stringify(answer));
  return answer.seq;
}

export async function amendIn(
  { peer }: Person,
  room: string,
  seq: number,
  change: object,
): Promise<void> {
  const answer = await peer.request({ type: 'amend', room, seq, ...change });
  if (answer.type !== 'ack') throw new Error(JSON.stringify(answer));
}

/** A question for the newest in these rooms; absent: all that are open. */
export const asking = (
  query: string,
  { rooms: named, ...more }: Partial<Omit<Ask<'search'>, 'rooms'>> & { rooms?: string[] } = {},
): Ask<'search'> => ({
  query,
  rooms:
    named === undefined
      ? { allOpen: true, except: [], also: [] }
      : { only: named.map((room) => ({ room })) },
  order: 'newest',
  limit: 20,
  ...more,
});

export const textsOf = ({ hits }: Pick<Answer<'search'>, 'hits'>): string[] =>
  hits.map(({ record }) => record.message.text);

/** Resolves when the archive has read the log up to this sequence. */
export const untilRead = ({ client }: Pick<World, 'client'>, seq: number): Promise<void> =>
  eventually(async () => {
    const { archive } = await client.ask('ping', {});
    expect(archive.partitions[0]?.position).toBeGreaterThanOrEqual(seq);
  });
