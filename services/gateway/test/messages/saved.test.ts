// Messages that people save for themselves: over HTTP, told to their other devices.
import { SAVED_MAX } from '@natter/protocol';
import { JsonPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { twoGateways } from '../marks/marks-world.ts';
import { withBearer } from '../room-card/http-person.ts';
import { ask, post, sessionOf } from '../http/http-peer.ts';

const OPERATOR = 'operator-operator-operator';
const { here, there } = await twoGateways({
  NATTER_OPERATOR_TOKEN: OPERATOR,
  NATTER_RATE: '0',
  NATTER_ADDRESS_RATE: '0',
  NATTER_ROOM_RATE: '0',
});
let rooms = 0;
const newRoom = (): string => `saved-${(rooms += 1)}`;

interface Listed {
  readonly saved: readonly {
    readonly room: string;
    readonly seq: number;
    readonly at: number;
    readonly message?: { readonly text: string };
  }[];
  readonly more: boolean;
}

/** Says something under a session. Returns its sequence. */
async function say(room: string, alias: string, text: string, more = {}): Promise<number> {
  const session = sessionOf(alias);
  const said = await post(here, room, { session, body: { alias, text, ...more } });
  expect(said.status).toBe(201);
  return said.body['seq'] as number;
}

const change = (method: 'PUT' | 'DELETE', session: string, room: string, seq: number) =>
  ask(here, `/v1/rooms/${room}/messages/${seq}/saved`, { method, session });

/** What a session has saved, at the other gateway: `text`, or undefined for what is gone. */
async function savedOf(session: string, query = ''): Promise<Listed> {
  const answer = await ask(there, `/v1/saved/messages${query}`, { session });
  expect(answer.status).toBe(200);
  return answer.body as unknown as Listed;
}
const textsOf = async (session: string): Promise<readonly (string | undefined)[]> =>
  (await savedOf(session)).saved.map(({ message }) => message?.text);

test('a saved message is listed at every gateway, the latest first, for its person only', async () => {
  const room = newRoom();
  const session = sessionOf('ann');
  const first = await say(room, 'bob', 'one');
  const second = await say(room, 'bob', 'two');
  expect(await change('PUT', session, room, second)).toMatchObject({
    status: 200,
    body: { room, seq: second },
  });
  await change('PUT', session, room, first);
  // Saved again, it stays where it is.
  await change('PUT', session, room, second);
  expect(await textsOf(session)).toEqual(['one', 'two']);
  expect(await textsOf(sessionOf('bob'))).toEqual([]);
  const { body } = await ask(there, '/v1/saved', { session });
  expect(body).toMatchObject({ saved: [{ seq: first }, { seq: second }] });
  const page = await savedOf(session, '?limit=1');
  expect(page).toMatchObject({ saved: [{ seq: first }], more: true });
  const rest = await savedOf(session, `?before=${page.saved[0]!.at}`);
  expect(rest).toMatchObject({ saved: [{ seq: second }], more: false });
  await change('DELETE', session, room, second);
  expect(await change('DELETE', session, room, second)).toMatchObject({ status: 200 });
  expect(await textsOf(session)).toEqual(['one']);
});

test('a message that is edited is as it is now, one that is erased is gone', async () => {
  const room = newRoom();
  const session = sessionOf('cy');
  const bob = { session: sessionOf('bob') };
  const edited = await say(room, 'bob', 'before');
  const erased = await say(room, 'bob', 'secret');
  await change('PUT', session, room, edited);
  await change('PUT', session, room, erased);
  const path = (seq: number): string => `/v1/rooms/${room}/messages/${seq}`;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ alias: 'bob', text: 'after' });
  const changed = { method: 'PATCH', ...bob, headers, body };
  expect(await ask(here, path(edited), changed)).toMatchObject({ status: 200 });
  const taken = { method: 'DELETE', ...bob };
  expect(await ask(here, `${path(erased)}?alias=bob`, taken)).toMatchObject({ status: 200 });
  expect(await textsOf(session)).toEqual([undefined, 'after']);
  expect(await change('PUT', session, room, erased)).toMatchObject({ status: 404 });
  await change('DELETE', session, room, erased);
  expect(await textsOf(session)).toEqual(['after']);
});

test('nobody saves a message that they may not read', async () => {
  const room = newRoom();
  using bob = await JsonPeer.open(here.wsUrl);
  await bob.request({ type: 'hello', alias: 'bob', session: sessionOf('bob') });
  using dora = await JsonPeer.open(here.wsUrl);
  await dora.request({ type: 'hello', alias: 'dora', session: sessionOf('dora') });
  await bob.join(room);
  await dora.join(room);
  const said = await bob.say(room, 'for dora', { to: ['dora'] });
  const seq = (said as { readonly seq: number }).seq;
  for (const place of [seq, seq + 50, 1])
    expect(await change('PUT', sessionOf('eve'), room, place)).toMatchObject({ status: 404 });
  expect(await change('PUT', sessionOf('dora'), room, seq)).toMatchObject({ status: 200 });
  expect(await ask(here, '/v1/saved')).toMatchObject({ status: 401 });
});

test('in a room that somebody may no longer read, what they saved is gone', async () => {
  const room = newRoom();
  const operator = withBearer(here, OPERATOR);
  const act = async (name: string, fields: object): Promise<void> =>
    expect(await operator.act(room, name, fields)).toMatchObject({ status: 200 });
  await act('create', { access: 'open' });
  const session = sessionOf(`hal-${room}`);
  using hal = await JsonPeer.open(here.wsUrl);
  await hal.request({ type: 'hello', alias: 'hal', session });
  await hal.join(room);
  const seq = await say(room, 'bob', 'for those inside');
  const other = await say(room, 'bob', 'and this');
  for (const place of [seq, other]) await change('PUT', session, room, place);
  expect(await textsOf(session)).toEqual(['and this', 'for those inside']);
  await act('ban', { who: 'hal' });
  expect(await textsOf(session)).toEqual([undefined, undefined]);
  expect(await change('PUT', session, room, seq)).toMatchObject({ status: 403 });
  expect(await change('DELETE', session, room, other)).toMatchObject({ status: 200 });
  await act('unban', { who: 'hal' });
  expect(await textsOf(session)).toEqual(['for those inside']);
});

test('a person saves 500 messages, and no more', async () => {
  const room = newRoom();
  const session = sessionOf('ida');
  const seqs: number[] = [];
  using bob = await JsonPeer.open(here.wsUrl);
  await bob.hello('bob');
  await bob.join(room);
  for (let count = 0; count <= SAVED_MAX; count += 1) {
    const said = await bob.say(room, `${count}`);
    seqs.push((said as { readonly seq: number }).seq);
  }
  const last = seqs.pop()!;
  for (const seq of seqs)
    expect(await change('PUT', session, room, seq)).toMatchObject({ status: 200 });
  expect(await change('PUT', session, room, last)).toMatchObject({
    status: 413,
    body: { code: 'too-large' },
  });
  await change('DELETE', session, room, seqs[0]!);
  expect(await change('PUT', session, room, last)).toMatchObject({ status: 200 });
});

test('the other devices of a person are told, and nobody else', async () => {
  const room = newRoom();
  const seq = await say(room, 'bob', 'one');
  const open = async (alias: string, features: readonly string[], device: string) => {
    const peer = await JsonPeer.open(there.wsUrl);
    await peer.request({ type: 'hello', alias, session: sessionOf(alias), features, device });
    return peer;
  };
  using phone = await open('fay', ['saved'], 'phone');
  using old = await open('fay', ['amend'], 'old');
  using other = await open('gus', ['saved'], 'other');
  await change('PUT', sessionOf('fay'), room, seq);
  const isTold = ({ type }: { readonly type: string }): boolean => type === 'saved';
  expect(await phone.next(isTold)).toEqual({ type: 'saved', room, seq, saved: true });
  await change('DELETE', sessionOf('fay'), room, seq);
  const isOff = (frame: object): boolean => 'saved' in frame && frame.saved === false;
  expect(await phone.next(isOff)).toEqual({ type: 'saved', room, seq, saved: false });
  for (const peer of [old, other]) {
    await peer.request({ type: 'ping' });
    expect(peer.frames.filter(isTold)).toEqual([]);
  }
});
