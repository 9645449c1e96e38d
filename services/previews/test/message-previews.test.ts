// What gateways ask for: the first link of a message that the asker may read, as it is now.
import { eventually, JsonPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { newWorld } from './world.ts';

const OPERATOR = 'operator-'.padEnd(24, 'x');
const world = await newWorld();
const gateway = await world.gateway({ NATTER_OPERATOR_TOKEN: OPERATOR, NATTER_RATE: '0' });

const session = (name: string): string => `${name}-`.padEnd(24, 'x');
let rooms = 0;
const newRoom = (): string => `room-${(rooms += 1)}`;

async function comeIn(alias: string, room: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  const features = ['amend', 'rooms'];
  await peer.request({ type: 'hello', alias, session: session(alias), features });
  await peer.join(room);
  return peer;
}

async function said(
  peer: JsonPeer,
  room: string,
  text: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<number> {
  const ack = await peer.say(room, text, more);
  if (ack.type !== 'ack') throw new Error(JSON.stringify(ack));
  return ack.seq;
}

async function ask(alias: string, path: string): Promise<{ status: number; body: object }> {
  const headers = { authorization: `Bearer ${session(alias)}` };
  const answer = await fetch(`${gateway.httpUrl}/v1${path}`, { headers });
  return { status: answer.status, body: (await answer.json()) as object };
}

const previewOf = (alias: string, room: string, seq: number) =>
  ask(alias, `/rooms/${room}/messages/${seq}/preview`);

test('a reader gets the preview of the first link of a message', async () => {
  const room = newRoom();
  using ann = await comeIn('ann1', room);
  const url = world.html(
    '<title>A page</title><meta property="og:description" content="About it">' +
      '<meta property="og:site_name" content="Your Bank">' +
      '<meta property="og:image" content="https://a.example/x.png">',
  );
  const seq = await said(ann, room, `see [this](${url}) and ${world.origin}/other`);
  const preview = { url, title: 'A page', description: 'About it', site: '127.0.0.2' };
  expect(await previewOf('bob1', room, seq)).toEqual({ status: 200, body: { room, seq, preview } });
  expect(world.asked).not.toContain('/other');
});

test('a message without a link has no preview, nor one whose page has none', async () => {
  const room = newRoom();
  using ann = await comeIn('ann2', room);
  for (const text of ['no link', `\`${world.html('<title>code</title>')}\``, world.html('')]) {
    const seq = await said(ann, room, text);
    expect(await previewOf('bob2', room, seq)).toEqual({ status: 200, body: { room, seq } });
  }
});

test('a private message of others is refused as one that does not exist', async () => {
  const room = newRoom();
  using ann = await comeIn('ann3', room);
  using bob = await comeIn('bob3', room);
  using cy = await comeIn('cy3', room);
  const url = world.html('<title>secret</title>');
  const seq = await said(ann, room, url, { to: ['bob3'] });
  const refused = await previewOf('cy3', room, seq);
  expect(refused).toEqual(await previewOf('cy3', room, seq + 1_000));
  expect(refused).toMatchObject({ status: 404, body: { code: 'no-such-message' } });
  expect(world.asked).not.toContain(new URL(url).pathname);
  expect(await previewOf('bob3', room, seq)).toMatchObject({
    status: 200,
    body: { preview: { title: 'secret' } },
  });
  void [bob, cy];
});

test('an erased message has none, and an edited one that of its new link', async () => {
  const room = newRoom();
  using ann = await comeIn('ann4', room);
  const [old, changed] = ['old', 'new'].map((title) => world.html(`<title>${title}</title>`));
  const erased = await said(ann, room, String(old));
  const edited = await said(ann, room, String(old));
  await ann.request({ type: 'amend', room, seq: erased, erase: true });
  await ann.request({ type: 'amend', room, seq: edited, text: `now ${changed}` });
  expect(await previewOf('ann4', room, erased)).toMatchObject({
    status: 404,
    body: { code: 'no-such-message' },
  });
  expect(await previewOf('ann4', room, edited)).toMatchObject({
    body: { preview: { title: 'new' } },
  });
  expect(world.asked).not.toContain(new URL(String(old)).pathname);
});

test('a closed room has no previews for those outside', async () => {
  const room = newRoom();
  using ann = await comeIn('ann5', room);
  const url = world.html('<title>inside</title>');
  const seq = await said(ann, room, url);
  const closing = await fetch(`${gateway.httpUrl}/v1/rooms/${room}/acts/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
    body: JSON.stringify({ access: 'closed' }),
  });
  expect(closing.status, await closing.text()).toBe(200);
  expect(await previewOf('bob5', room, seq)).toMatchObject({
    status: 403,
    body: { code: 'forbidden' },
  });
  expect(world.asked).not.toContain(new URL(url).pathname);
});

test.each(['0', '-1', 'x', '1e99'])('a message named %s is refused', async (seq) => {
  const { status } = await ask('ann6', `/rooms/lobby/messages/${seq}/preview`);
  expect([400, 404]).toContain(status);
});

test('without a session nothing is fetched', async () => {
  const room = newRoom();
  using ann = await comeIn('ann7', room);
  const url = world.html('<title>x</title>');
  const seq = await said(ann, room, url);
  const answer = await fetch(`${gateway.httpUrl}/v1/rooms/${room}/messages/${seq}/preview`);
  expect(answer.status).toBe(401);
  expect(world.asked).not.toContain(new URL(url).pathname);
});

test('previews are paced as searches are', async () => {
  const paced = await world.gateway();
  const path = `${paced.httpUrl}/v1/rooms/lobby/messages/1/preview`;
  const headers = { authorization: `Bearer ${session('hasty')}` };
  const statuses: number[] = [];
  for (let n = 0; n < 20; n += 1) statuses.push((await fetch(path, { headers })).status);
  // 60 requests at once; each counts as five.
  expect(statuses.slice(0, 12)).not.toContain(429);
  expect(statuses).toContain(429);
});

test('a server says whether it has previews, and counts what it asked', async () => {
  expect(await ask('ann8', '/previews')).toEqual({ status: 200, body: { on: true } });
  const metrics = await (await fetch(`${gateway.httpUrl}/metrics`)).text();
  expect(metrics).toMatch(/natter_previews_total\{outcome="found"\} [1-9]/);
  expect(metrics).toMatch(/natter_previews_total\{outcome="none"\} [1-9]/);
});

test('without the service there are none, and everything else goes on', async () => {
  const room = newRoom();
  using ann = await comeIn('ann9', room);
  const seq = await said(ann, room, world.html('<title>x</title>'));
  await world.stopPreviews();
  await eventually(async () => {
    expect(await ask('ann9', '/previews')).toEqual({ status: 200, body: { on: false } });
  });
  expect(await previewOf('ann9', room, seq)).toMatchObject({
    status: 503,
    body: { code: 'unavailable', detail: expect.stringMatching(/services\/previews/) },
  });
  await said(ann, room, 'hello');
});
