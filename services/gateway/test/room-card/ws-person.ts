// Somebody with a token over natter.v1, and acts on rooms.
import type { ServerMessage } from '@natter/protocol';
import { JsonPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { tokenOf } from '../access/issuer.ts';
import type { Payload } from '../access/issuer.ts';

/** Opens a connection and says who it is. The gateway is in mode `jwt` (`secretMode`). */
export async function person(
  gateway: TestGateway,
  alias: string,
  changes: Payload = {},
): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  const token = await tokenOf(alias, changes);
  await peer.request({ type: 'hello', token, features: ['rooms'] });
  return peer;
}

let acts = 0;
/** Acts under an id of its own. Returns the answer. */
export async function act(peer: JsonPeer, fields: object): Promise<ServerMessage> {
  acts += 1;
  return await peer.request({ type: 'act', id: `act-${acts}`, ...fields });
}
