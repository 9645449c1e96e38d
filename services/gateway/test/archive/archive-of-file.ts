// What tests of search share: a nats-server, gateways and a real archive; people by natter.v1; and
// waiting until something is found.
import type { Found } from '@natter/protocol';
import { eventually, startArchive } from '@natter/testkit';
import type { JsonPeer, TestArchive } from '@natter/testkit';
import { afterAll, expect } from 'vitest';
import { gatewayOfFile } from '../gateway-of-file.ts';
import type { GatewayOfFileOptions, Shared } from '../gateway-of-file.ts';

export interface SharedArchive extends Shared {
  readonly archive: TestArchive;
}

/** Starts servers and an archive that end with the file. */
export async function archiveOfFile(options: GatewayOfFileOptions = {}): Promise<SharedArchive> {
  const shared = await gatewayOfFile(options);
  const archive = await startArchive({ nats: shared.nats.url });
  afterAll(() => archive.stop());
  return { ...shared, archive };
}

/** Searches once. Throws if it is refused. */
export async function search(peer: JsonPeer, query: string, fields: object = {}): Promise<Found> {
  const answer = await peer.request({ type: 'search', query, ...fields });
  if (answer.type !== 'found') throw new Error(JSON.stringify(answer));
  return answer;
}

/** The texts that a search finds. */
export async function textsFor(peer: JsonPeer, query: string, fields = {}): Promise<string[]> {
  return (await search(peer, query, fields)).hits.map(({ message }) => message.text);
}

/** Waits until a search finds these texts and no others, in any order. */
export async function expectFound(
  peer: JsonPeer,
  query: string,
  expected: readonly string[],
): Promise<void> {
  await eventually(async () => {
    expect((await textsFor(peer, query)).toSorted()).toEqual(expected.toSorted());
  });
}
