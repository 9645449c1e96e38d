// Every door of a gateway through which something of a room could be seen, as tests try them.
// A new door belongs here.
import { JsonPeer, SsePeer, TcpPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { ask } from '../http/http-peer.ts';
import type { HttpPerson } from './http-person.ts';

/** Something that a room hides, and where. */
export interface Secret {
  readonly room: string;
  /** `/v1/files/…` of a file that was shared there. */
  readonly file: string;
  readonly epoch: string;
  /** Of a message that is pinned there. */
  readonly seq: number;
}

/** Somebody who tries the doors. */
export interface Visitor {
  readonly gateway: TestGateway;
  readonly http: HttpPerson;
  /** What `hello` says. */
  readonly hello: object;
  /** The answer to `alias?`. */
  readonly text: string;
  /** Fields that say who speaks, where no credential does. */
  readonly named: Readonly<Record<string, string>>;
  /** `Authorization`. */
  readonly bearer: string;
}

/** Returns all that a door shows, as text, with the status or code in front. */
export type Door = (visitor: Visitor, secret: Secret) => Promise<string>;

const json =
  (path: (secret: Secret) => string): Door =>
  async ({ http }, secret) => {
    const { status, body } = await http.get(path(secret));
    return `${status} ${JSON.stringify(body)}`;
  };

const posted =
  (path: (room: string) => string, body: object): Door =>
  async ({ http, named }, { room }) => {
    const answer = await http.post(path(room), { ...body, ...named });
    return `${answer.status} ${JSON.stringify(answer.body)}`;
  };

/** A change of the pinned message. */
const amended =
  (method: string, part: string, body?: object): Door =>
  async ({ gateway, bearer, named }, { room, seq }) => {
    const query = body === undefined ? `?${new URLSearchParams(named).toString()}` : '';
    const answer = await ask(gateway, `/v1/rooms/${room}/messages/${seq}${part}${query}`, {
      method,
      session: bearer,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, ...named }),
      }),
    });
    return `${answer.status} ${JSON.stringify(answer.body)}`;
  };

/** One frame of natter.v1, by somebody who has just said hello. */
const frame =
  (fields: { readonly type: string; readonly [field: string]: unknown }): Door =>
  async ({ gateway, hello }, { room, epoch, seq }) => {
    using peer = await JsonPeer.open(gateway.wsUrl);
    await peer.request({ type: 'hello', features: ['rooms'], ...hello });
    return JSON.stringify(
      await peer.request({ id: 'x1', room, seq, ...fields, ...('after' in fields && { epoch }) }),
    );
  };

/** Follows, from the beginning, until the stream is caught up or ends. */
const followed: Door = async ({ gateway, bearer }, { room }) => {
  const url = `${gateway.httpUrl}/v1/rooms/${room}/events`;
  const headers = { authorization: `Bearer ${bearer}`, 'last-event-id': '0' };
  try {
    using stream = await SsePeer.open(url, headers);
    await Promise.race([stream.next('caught-up'), stream.closed]);
    return `200 ${JSON.stringify(stream.events)}`;
  } catch (error) {
    return (error as Error).message;
  }
};

const file =
  (method: 'GET' | 'HEAD'): Door =>
  async ({ gateway, bearer }, secret) => {
    const answer = await ask(gateway, secret.file, { method, session: bearer });
    const { status, headers, body } = answer;
    return `${status} ${headers.get('content-disposition')} ${JSON.stringify(body)}`;
  };

const upload: Door = async ({ gateway, bearer, named }, { room }) => {
  const form = new FormData();
  for (const [field, value] of Object.entries(named)) form.append(field, value);
  form.append('file', new Blob(['x']), 'x.bin');
  const url = `/v1/rooms/${room}/files`;
  const answer = await ask(gateway, url, { method: 'POST', session: bearer, body: form });
  return `${answer.status} ${JSON.stringify(answer.body)}`;
};

const textDialect: Door = async ({ gateway, text }, { room }) => {
  using peer = await TcpPeer.connect(gateway.tcpPort);
  await peer.login(text);
  peer.send(`/join ${room}\n/history 10\n/who\n/search zenobia\n`);
  peer.send('/to nobody-at-all done\n');
  await peer.waitFor('nobody-at-all');
  return peer.text;
};

const exported =
  (asking: 'room' | ''): Door =>
  async ({ gateway, bearer }, { room }) => {
    const query = asking === 'room' ? `?room=${room}` : '';
    const headers = { authorization: `Bearer ${bearer}` };
    const answer = await fetch(`${gateway.httpUrl}/v1/export${query}`, { headers });
    return `${answer.status} ${await answer.text()}`;
  };

/** Doors that show what is in the room. */
export const readingDoors: Readonly<Record<string, Door>> = {
  'GET /v1/rooms': json(() => '/rooms'),
  'GET /v1/rooms/:room': json(({ room }) => `/rooms/${room}`),
  'GET /v1/rooms/:room/people': json(({ room }) => `/rooms/${room}/people`),
  'GET /v1/rooms/:room/messages': json(({ room }) => `/rooms/${room}/messages?after=0`),
  'GET /v1/rooms/:room/members': json(({ room }) => `/rooms/${room}/members`),
  'GET /v1/rooms/:room/events': followed,
  'GET /v1/search': json(() => '/search?q=zenobia'),
  'GET /v1/search of the room': json(({ room }) => `/search?q=zenobia&room=${room}`),
  'GET /v1/search in: the room': json(({ room }) => `/search?q=zenobia%20in:${room}`),
  'GET /v1/rooms/:room/transcript/:date': json(
    ({ room }) => `/rooms/${room}/transcript/${new Date().toISOString().slice(0, 10)}`,
  ),
  'GET /v1/rooms/:room/messages?at=': json(({ room }) => `/rooms/${room}/messages?at=1`),
  'natter.v1 search': frame({ type: 'search', query: 'zenobia' }),
  'natter.v1 history at': frame({ type: 'history', at: 1 }),
  'GET /v1/rooms/:room/messages/:seq/thread': json(
    ({ room, seq }) => `/rooms/${room}/messages/${seq}/thread`,
  ),
  'GET /v1/rooms/:room/pins': json(({ room }) => `/rooms/${room}/pins`),
  'GET /v1/system?room=': json(({ room }) => `/system?room=${room}`),
  'GET /v1/export': exported(''),
  'GET /v1/export?room=': exported('room'),
  'GET /v1/usage': json(() => '/usage?by=requests'),
  'GET /v1/files/:id/:name': file('GET'),
  'HEAD /v1/files/:id/:name': file('HEAD'),
  'natter.v1 join': frame({ type: 'join', history: 50 }),
  'natter.v1 join after': frame({ type: 'join', after: 0 }),
  'natter.v1 card': frame({ type: 'card' }),
  'natter.v1 people': frame({ type: 'people' }),
  'natter.v1 history': frame({ type: 'history', after: 0 }),
  'natter.v1 members': frame({ type: 'members' }),
  'natter.v1 thread': frame({ type: 'thread' }),
  'natter.v1 pins': frame({ type: 'pins' }),
  'the text dialect': textDialect,
  'GET /metrics': async ({ gateway }) => await (await fetch(`${gateway.httpUrl}/metrics`)).text(),
};

/** Doors that put something into the room, or change it. */
export const writingDoors: Readonly<Record<string, Door>> = {
  'POST /v1/rooms/:room/messages': posted((room) => `/rooms/${room}/messages`, { text: 'x' }),
  'POST /v1/rooms/:room/messages later': posted((room) => `/rooms/${room}/messages`, {
    text: 'x',
    at: Date.now() + 3_600_000,
  }),
  'POST /v1/rooms/:room/files': upload,
  'POST /v1/rooms/:room/acts/topic': posted((room) => `/rooms/${room}/acts/topic`, {
    topic: 'x',
  }),
  'POST /v1/rooms/:room/acts/remove': posted((room) => `/rooms/${room}/acts/remove`, {
    who: 'ann',
  }),
  'PATCH /v1/rooms/:room/messages/:seq': amended('PATCH', '', { text: 'x' }),
  'DELETE /v1/rooms/:room/messages/:seq': amended('DELETE', ''),
  'PUT /v1/rooms/:room/messages/:seq/reactions/:emoji': amended('PUT', '/reactions/👍'),
  'DELETE /v1/rooms/:room/messages/:seq/reactions/:emoji': amended('DELETE', '/reactions/👍'),
  'PUT /v1/rooms/:room/messages/:seq/pin': amended('PUT', '/pin'),
  'DELETE /v1/rooms/:room/messages/:seq/pin': amended('DELETE', '/pin'),
  'natter.v1 say': frame({ type: 'say', text: 'x' }),
  'natter.v1 amend': frame({ type: 'amend', react: '👍' }),
  'natter.v1 say later': frame({ type: 'say', text: 'x', at: Date.now() + 3_600_000 }),
  'natter.v1 signal': frame({ type: 'signal', data: 1 }),
  'natter.v1 act': frame({ type: 'act', act: 'topic', topic: 'x' }),
};
