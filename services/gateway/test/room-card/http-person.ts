// A person, or a session, that uses the HTTP API in tests of rooms with a card.
import type { TestGateway } from '@natter/testkit';
import { tokenOf } from '../access/issuer.ts';
import type { Payload } from '../access/issuer.ts';
import { ask } from '../http/http-peer.ts';
import type { HttpAnswer } from '../http/http-peer.ts';

export interface HttpPerson {
  get(path: string, headers?: Record<string, string>): Promise<HttpAnswer>;
  post(path: string, body: object, headers?: Record<string, string>): Promise<HttpAnswer>;
  /** Acts in a room. */
  act(room: string, act: string, fields?: object): Promise<HttpAnswer>;
}

/** One with this credential; undefined: without any. */
export function withBearer(
  gateway: Pick<TestGateway, 'httpUrl'>,
  bearer: string | undefined,
): HttpPerson {
  const session = bearer === undefined ? {} : { session: bearer };
  const post: HttpPerson['post'] = async (path, body, headers = {}) =>
    await ask(gateway, `/v1${path}`, {
      ...session,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    get: async (path, headers = {}) => await ask(gateway, `/v1${path}`, { ...session, headers }),
    post,
    act: async (room, act, fields = {}) => await post(`/rooms/${room}/acts/${act}`, fields),
  };
}

/** A person of mode `jwt`. */
export async function personAt(
  gateway: Pick<TestGateway, 'httpUrl'>,
  alias: string,
  changes: Payload = {},
): Promise<HttpPerson> {
  return withBearer(gateway, await tokenOf(alias, changes));
}
