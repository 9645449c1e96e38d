// Somebody who changes messages over HTTP, where anybody may come in.
import type { Message } from '@natter/protocol';
import type { TestGateway } from '@natter/testkit';
import { ask, post, sessionOf } from '../http/http-peer.ts';
import type { HttpAnswer } from '../http/http-peer.ts';

export interface Amender {
  /** Says something. Returns its sequence. */
  say(gateway: TestGateway, text: string, fields?: object): Promise<number>;
  edit(
    gateway: TestGateway,
    seq: number | string,
    text: unknown,
    key?: string,
  ): Promise<HttpAnswer>;
  erase(gateway: TestGateway, seq: number | string, key?: string): Promise<HttpAnswer>;
  /** `emoji` as it stands in the path. */
  react(gateway: TestGateway, seq: number | string, emoji: string): Promise<HttpAnswer>;
  unreact(gateway: TestGateway, seq: number | string, emoji: string): Promise<HttpAnswer>;
  pin(gateway: TestGateway, seq: number | string): Promise<HttpAnswer>;
  unpin(gateway: TestGateway, seq: number | string): Promise<HttpAnswer>;
  thread(gateway: TestGateway, seq: number | string, query?: string): Promise<HttpAnswer>;
  pins(gateway: TestGateway): Promise<HttpAnswer>;
  messages(gateway: TestGateway): Promise<readonly Message[]>;
}

/** Returns one with this alias in the room, and a session of its own unless given. */
export function amender(room: string, alias: string, session = sessionOf(alias)): Amender {
  const at = `/v1/rooms/${room}/messages`;
  const send = (
    gateway: TestGateway,
    { method, path, body, key }: { method: string; path: string; body?: object; key?: string },
  ): Promise<HttpAnswer> =>
    ask(gateway, path, {
      method,
      session,
      headers: {
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const put =
    (method: string, part: string) =>
    (gateway: TestGateway, seq: number | string): Promise<HttpAnswer> =>
      send(gateway, { method, path: `${at}/${seq}${part}?alias=${alias}` });
  const reaction =
    (method: string): Amender['react'] =>
    (gateway, seq, emoji) =>
      put(method, `/reactions/${emoji}`)(gateway, seq);
  return {
    async say(gateway, text, fields = {}) {
      const { status, body } = await post(gateway, room, {
        session,
        body: { alias, text, ...fields },
      });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body['seq'] as number;
    },
    edit: (gateway, seq, text, key) =>
      send(gateway, {
        method: 'PATCH',
        path: `${at}/${seq}`,
        body: { alias, text },
        ...(key !== undefined && { key }),
      }),
    erase: (gateway, seq, key) =>
      send(gateway, {
        method: 'DELETE',
        path: `${at}/${seq}?alias=${alias}`,
        ...(key !== undefined && { key }),
      }),
    react: reaction('PUT'),
    unreact: reaction('DELETE'),
    pin: put('PUT', '/pin'),
    unpin: put('DELETE', '/pin'),
    thread: (gateway, seq, query = '') => ask(gateway, `${at}/${seq}/thread${query}`, { session }),
    pins: (gateway) => ask(gateway, `/v1/rooms/${room}/pins`, { session }),
    async messages(gateway) {
      const { body } = await ask(gateway, `${at}?limit=200`, { session });
      return body['messages'] as readonly Message[];
    },
  };
}

/** `200`, or `404 no-such-message` and the like. */
export const outcomeOf = ({ status, body: { code } }: HttpAnswer): string =>
  typeof code === 'string' ? `${status} ${code}` : String(status);
