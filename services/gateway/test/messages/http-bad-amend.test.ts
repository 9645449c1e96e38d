// Changes over HTTP that must not be made: each is refused with the status that says why, the
// message stays as it is, and others miss nothing.
import { eventually, TcpPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { bystandersAt, gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { ask, sessionOf } from '../http/http-peer.ts';
import type { HttpAnswer } from '../http/http-peer.ts';
import { amender, outcomeOf } from './http-amender.ts';

const unlimited = { NATTER_RATE: '0', NATTER_ADDRESS_RATE: '0', NATTER_ROOM_RATE: '0' };
const { gateway } = await gatewayOfFile({ env: unlimited });

const bad = '400 bad-request';
const seqs: readonly [inPath: string, outcome: string][] = [
  ['', bad],
  ['0', bad],
  ['-1', bad],
  ['-0', bad],
  ['1.5', bad],
  ['1e3', bad],
  ['0x10', bad],
  ['9007199254740992', bad],
  ['99999999999999999999', bad],
  ['abc', bad],
  ['NaN', bad],
  ['%20', bad],
  ['%31%20', bad],
  ['１', bad],
  ['%00', bad],
  ['%', bad],
  ['%2', bad],
  ['%zz', bad],
  ['%C3%28', bad],
  ['9007199254740991', '404 no-such-message'],
  ['999999', '404 no-such-message'],
];

test('a sequence that is none is refused by every route, and disturbs no one', async () => {
  using others = await bystandersAt(gateway);
  const eve = amender(others.room, 'eve');
  for (const [seq, outcome] of seqs) {
    const answers = [
      await eve.edit(gateway, seq, 'x'),
      await eve.erase(gateway, seq),
      await eve.react(gateway, seq, '👍'),
      await eve.unreact(gateway, seq, '👍'),
      await eve.pin(gateway, seq),
      await eve.unpin(gateway, seq),
      await eve.thread(gateway, seq),
    ];
    expect([seq, answers.map(outcomeOf)]).toEqual([seq, answers.map(() => outcome)]);
    expectProblems(answers);
  }
  await others.missedNothing();
});

function expectProblems(answers: readonly HttpAnswer[]): void {
  for (const { headers, body, status } of answers) {
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({ status, title: expect.any(String) as string });
  }
}

const noEmojis: readonly [why: string, inPath: string, outcome: string][] = [
  ['two emoji', '👍👍', bad],
  ['two different ones', '👍❤️', bad],
  ['a letter', 'a', bad],
  ['a digit', '1', bad],
  ['a word', 'thumbsup', bad],
  ['a short name', ':+1:', bad],
  ['a ZWJ sequence that is no one emoji', '👍‍👎', bad],
  ['an open ZWJ sequence', '👩‍', bad],
  ['a lone joiner', '%E2%80%8D', bad],
  ['a lone selector', '%EF%B8%8F', bad],
  ['a skin tone on no hand', '🚗🏽', bad],
  ['one regional indicator', '🇩', bad],
  ['a flag of nowhere', '🇩🇩', bad],
  ['an emoji and a space', '👍%20', bad],
  ['a newline', '%0A', bad],
  ['a control', '%00', bad],
  ['escaped twice', '%25F0%259F%2591%258D', bad],
  ['half of its bytes', '%F0%9F%91', bad],
  ['a lone surrogate in UTF-8', '%ED%A0%BD', bad],
  ['an overlong form', '%C0%AF', bad],
  ['bad percent encoding', '%', bad],
  ['letters after a percent sign', '%zz', bad],
  ['many of them', '👍'.repeat(300), bad],
  ['more than a part takes', 'a'.repeat(5_000), '414'],
  ['more than a path takes', '👍'.repeat(3_000), '431'],
  ['a slash', '%2F', bad],
  ['none', '', bad],
];

test('what is no one emoji is no reaction', async () => {
  using others = await bystandersAt(gateway);
  const eve = amender(others.room, 'eve');
  const seq = await eve.say(gateway, 'plain');
  for (const [why, inPath, outcome] of noEmojis) {
    const answers = [
      await eve.react(gateway, seq, inPath),
      await eve.unreact(gateway, seq, inPath),
    ];
    expect([why, answers.map(outcomeOf)]).toEqual([why, [outcome, outcome]]);
    expectProblems(answers);
  }
  expect((await eve.messages(gateway)).at(-1)).not.toHaveProperty('rev');
  await others.missedNothing();
});

test('bytes in a path that are not encoded are refused, or read as what they are', async () => {
  const room = newRoom();
  const eve = amender(room, 'eve');
  const seq = await eve.say(gateway, 'plain');
  for (const path of ['👍', '\u0000', '\u00ff', '👍 HTTP/1.1\r\nX: y']) {
    const peer = await TcpPeer.connect(gateway.httpPort);
    const target = `/v1/rooms/${room}/messages/${seq}/reactions/${path}?alias=eve`;
    const head = `PUT ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n`;
    peer.send(`${head}Authorization: Bearer ${sessionOf('eve')}\r\n\r\n`);
    await peer.closed;
    expect([path, peer.text]).toEqual([path, expect.stringMatching(/^HTTP\/1\.1 (200|400) /)]);
  }
  expect((await eve.messages(gateway)).length).toBe(1);
});

const texts: readonly [body: string | object, outcome: string][] = [
  ['', bad],
  ['not JSON', bad],
  ['null', bad],
  ['[]', bad],
  ['"text"', bad],
  [{ alias: 'eve' }, bad],
  [{ text: 'x' }, bad],
  [{ alias: 'eve', text: 7 }, bad],
  [{ alias: 'eve', text: null }, bad],
  [{ alias: 'eve', text: ['x'] }, bad],
  // Nothing is left of it: that is an erasure.
  [{ alias: 'eve', text: '' }, bad],
  ['{"alias":"eve","text":"lone \\ud800 surrogate"}', bad],
  [{ alias: 'eve', text: 'x'.repeat(16 * 1024 + 1) }, '413 too-large'],
  [{ alias: 'eve', text: 'x', filler: 'x'.repeat(64 * 1024) }, '413 too-large'],
  [{ alias: '', text: 'x' }, '400 bad-alias'],
  [{ alias: 'everyone', text: 'x' }, '400 bad-alias'],
];

test('a bad edit is refused, and the text stays', async () => {
  using others = await bystandersAt(gateway);
  const { room } = others;
  const eve = amender(room, 'eve');
  const seq = await eve.say(gateway, 'as it was');
  const patch = (body: string, type = 'application/json'): Promise<HttpAnswer> =>
    ask(gateway, `/v1/rooms/${room}/messages/${seq}`, {
      method: 'PATCH',
      session: sessionOf('eve'),
      headers: { 'content-type': type },
      body,
    });
  for (const [body, outcome] of texts) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await patch(text);
    expect([text.slice(0, 80), outcomeOf(answer)]).toEqual([text.slice(0, 80), outcome]);
    expectProblems([answer]);
  }
  expect(outcomeOf(await patch('{"alias":"eve","text":"x"}', 'text/plain'))).toBe('415');
  // A field that belongs to another change is no change of this one.
  const more = await patch(
    '{"alias":"eve","text":"as it was","erase":true,"seq":1,"room":"lobby"}',
  );
  expect(outcomeOf(more)).toBe('200');
  expect((await eve.messages(gateway)).at(-1)).toMatchObject({ seq, text: 'as it was', rev: 1 });
  await others.missedNothing();
});

test('who may not is told why, before the message is looked for', async () => {
  const room = newRoom();
  const [ann, eve] = [amender(room, 'ann'), amender(room, 'eve')];
  const seq = await ann.say(gateway, 'mine');
  const path = `/v1/rooms/${room}/messages/${seq}`;
  for (const [method, part] of [
    ['DELETE', ''],
    ['PUT', '/reactions/%F0%9F%91%8D'],
    ['PUT', '/pin'],
  ] as const) {
    const anonymous = await ask(gateway, `${path}${part}?alias=ann`, { method });
    expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const session = sessionOf('ann');
    expect(outcomeOf(await ask(gateway, `${path}${part}`, { method, session }))).toBe(bad);
    const key = { headers: { 'idempotency-key': 'a b' }, method, session };
    expect(outcomeOf(await ask(gateway, `${path}${part}?alias=ann`, key))).toBe(bad);
    expect(outcomeOf(await ask(gateway, `${path}${part}?alias=a%20b`, { method, session }))).toBe(
      '400 bad-alias',
    );
  }
  expect(outcomeOf(await eve.edit(gateway, seq, 'yours'))).toBe('403 forbidden');
  expect(outcomeOf(await eve.erase(gateway, seq))).toBe('403 forbidden');
  expect(outcomeOf(await ann.pin(gateway, seq))).toBe('403 forbidden');
  expect(await ann.messages(gateway)).toEqual([expect.objectContaining({ text: 'mine' })]);
});

test('what is no message of this room is not there, whatever is asked of it', async () => {
  const [room, other] = [newRoom(), newRoom()];
  using others = await bystandersAt(gateway);
  const ann = amender(room, 'amy');
  const elsewhere = await amender(other, 'amy').say(gateway, 'in another room');
  const [erased, kept] = [await ann.say(gateway, 'erased'), await ann.say(gateway, 'kept')];
  const record = (await ann.erase(gateway, erased)).body['seq'] as number;
  const joined = await others.ann.join(room);
  const none = { elsewhere, erased, amendment: record, notice: joined.view, latest: 999_999 };
  for (const [what, seq] of Object.entries(none)) {
    const answers = [
      await ann.edit(gateway, seq, 'x'),
      await ann.erase(gateway, seq),
      await ann.react(gateway, seq, '👍'),
      await ann.unreact(gateway, seq, '👍'),
      await ann.thread(gateway, seq),
    ];
    const expected = answers.map(() => '404 no-such-message');
    expect([what, answers.map(outcomeOf)]).toEqual([what, expected]);
  }
  expect((await ann.messages(gateway)).map(({ seq }) => seq)).toEqual([kept]);
});

test('an expired message is not there, whatever is asked of it', { timeout: 30_000 }, async () => {
  const room = newRoom();
  const ann = amender(room, 'ann');
  const seq = await ann.say(gateway, 'for a moment', { expires: 5 });
  const kept = await ann.say(gateway, 'kept');
  expect(outcomeOf(await ann.react(gateway, seq, '👍'))).toBe('200');
  const gone = '404 no-such-message';
  await eventually(
    async () => {
      expect(outcomeOf(await ann.thread(gateway, seq))).toBe(gone);
    },
    { timeoutMs: 15_000 },
  );
  const answers = [
    await ann.edit(gateway, seq, 'for longer'),
    await ann.react(gateway, seq, '🎉'),
    await ann.unreact(gateway, seq, '👍'),
    await ann.pin(gateway, seq),
    await ann.erase(gateway, seq),
  ];
  expect(answers.map(outcomeOf)).toEqual(answers.map(() => gone));
  expect((await ann.messages(gateway)).map((each) => each.seq)).toEqual([kept]);
});

test('the 51st kind of reaction is too large over HTTP, an old kind is not', async () => {
  const room = newRoom();
  const [ann, bob] = [amender(room, 'ann'), amender(room, 'bob')];
  const seq = await ann.say(gateway, 'popular');
  const emoji = (n: number): string => String.fromCodePoint(0x1f400 + n);
  for (let n = 0; n < 50; n += 1)
    expect(outcomeOf(await ann.react(gateway, seq, emoji(n)))).toBe('200');
  expect(outcomeOf(await bob.react(gateway, seq, emoji(50)))).toBe('413 too-large');
  expect(outcomeOf(await bob.react(gateway, seq, emoji(7)))).toBe('200');
  await ann.unreact(gateway, seq, emoji(8));
  expect(outcomeOf(await bob.react(gateway, seq, emoji(50)))).toBe('200');
});
