// Without an archive: what needs one says so, through every door, and the rest works as far as the
// log reaches back.
import { TcpPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile, memberOf, newRoom } from '../gateway-of-file.ts';
import { ask } from '../http/http-peer.ts';

const { gateway } = await gatewayOfFile({ env: { NATTER_RATE: '0' } });

test('search says that there is no archive, through every door', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  expect(await ann.request({ type: 'search', query: 'x', id: 'q1' })).toMatchObject({
    type: 'error',
    code: 'no-archive',
    id: 'q1',
  });
  const answer = await ask(gateway, '/v1/search?q=x');
  expect([answer.status, answer.body['code']]).toEqual([503, 'no-archive']);
  const days = await ask(gateway, `/v1/rooms/${room}/days?from=2026-11-01&to=2026-11-30`);
  expect([days.status, days.body['code']]).toEqual([503, 'no-archive']);
  using bob = await TcpPeer.connect(gateway.tcpPort);
  await bob.login('bob');
  bob.send('/search x\n');
  await bob.waitFor('! no archive is running, and this needs one; everything else works');
});

test('history, times and transcripts are read from the log', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  const before = Date.now();
  for (const text of ['one', 'two', '<b>three</b>']) await ann.say(room, text);
  const [, second] = ann.messages(room);
  expect(await ann.request({ type: 'history', room, at: before - 60_000 })).toMatchObject({
    messages: [{ text: 'one' }, { text: 'two' }, { text: '<b>three</b>' }],
    more: false,
  });
  const later = await ann.request({ type: 'history', room, at: Date.now() + 60_000 });
  expect(later).toMatchObject({ messages: [], more: false });
  const page = await ask(gateway, `/v1/rooms/${room}/messages?at=${second?.at ?? 0}`);
  expect(page.body).toMatchObject({ more: false });
  expect(page.body['messages']).toContainEqual(expect.objectContaining({ text: 'two' }));
  const day = new Date().toISOString().slice(0, 10);
  const path = `/v1/rooms/${room}/transcript/${day}`;
  expect((await ask(gateway, path)).body).toMatchObject({
    room,
    date: day,
    zone: 'UTC',
    messages: [{ text: 'one' }, { text: 'two' }, { text: '<b>three</b>' }],
  });
  const html = await ask(gateway, `${path}.html`);
  expect(html.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(html.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(html.body['text']).toContain('&lt;b&gt;three&lt;/b&gt;');
  const text = await ask(gateway, path, { headers: { accept: 'text/plain' } });
  expect(text.body['text']).toMatch(/\d\d:\d\d ann: two\n/);
  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
  expect((await ask(gateway, path, { headers: browser })).headers.get('content-type')).toContain(
    'text/html',
  );
});

test('what is no day, no zone or no time is refused with words', async () => {
  const room = newRoom();
  const paths = [
    '/transcript/2026-02-30',
    '/transcript/2026-11-28?zone=Mars/Olympus',
    '/transcript/today',
    '/transcript/2026-11-28.pdf',
    '/days?from=2026-02-30&to=2026-03-01',
    '/days?from=2026-02-01&to=2026-03-01&zone=..%2F..%2Fetc',
    '/days?from=2026-02-01',
    '/messages?at=-1',
    '/messages?at=1&before=2',
  ];
  for (const path of paths) {
    const answer = await ask(gateway, `/v1/rooms/${room}${path}`);
    expect([path, answer.status]).toEqual([path, 400]);
    expect(answer.body['detail']).not.toBe('');
  }
  expect((await ask(gateway, '/v1/search')).status).toBe(400);
  const long = await ask(gateway, `/v1/search?q=${'x'.repeat(1_025)}`);
  expect([long.status, long.body['code']]).toEqual([413, 'too-large']);
});

test('a day without messages is an empty transcript', async () => {
  const path = `/v1/rooms/${newRoom()}/transcript/1999-12-31`;
  expect((await ask(gateway, path)).body).toMatchObject({ messages: [] });
  expect((await ask(gateway, `${path}.txt`)).body['text']).toContain('Nothing was said.');
});
