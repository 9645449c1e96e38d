// The text dialect's conversation over TCP and WebSocket: docs/protocol.md, "Text dialect" 1–7.
// Its commands: text-commands.test.ts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WsTextPeer } from '@natter/testkit';
import { TextWorld } from './text-world.ts';

let world: TextWorld;
beforeAll(async () => {
  world = await TextWorld.start();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

test('a new connection gets the six bytes alias? and nothing more', async () => {
  using tcp = await world.connect();
  using ws = await WsTextPeer.open(world.gateway.wsUrl);
  await tcp.waitFor('alias?');
  await ws.waitFor('alias?');
  // Life in the lobby meanwhile is nothing to those who have not said who they are.
  using other = await world.tcp('six');
  other.send('hello\n');
  await other.waitFor('six: hello\n');
  expect(tcp.bytes).toEqual(Buffer.from('alias?'));
  expect(ws.frames).toEqual(['alias?']);
});

test('everybody sees who comes, the others see who leaves', async () => {
  using first = await world.tcp('fay');
  using second = await world.ws('sam');
  await first.waitFor('sam has connected to the chat room\n');
  using third = await world.connect();
  await third.login('tim');
  expect(third.text).toBe('alias?tim has connected to the chat room\nyou are now connected!\n');
  await first.waitFor('tim has connected to the chat room\n');
  await second.waitFor('tim has connected to the chat room\n');
  expect(second.frames.slice(0, 3)).toEqual([
    'alias?',
    'sam has connected to the chat room',
    'you are now connected!',
  ]);
  third.end();
  await first.waitFor('tim has left the chat room!\n');
  await second.waitFor('tim has left the chat room!\n');
  second.close();
  await first.waitFor('sam has left the chat room!\n');
  await third.closed;
  expect(third.text).not.toContain('left');
});

test('members who join at once see everybody who joins later', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `same${index}`);
  const peers = await Promise.all(
    names.map((name, index) => (index % 2 === 0 ? world.tcp(name) : world.ws(name))),
  );
  using observer = await world.tcp('sameend');
  const came = /^(same\d) has connected/;
  try {
    const all = peers.map(async (peer) => {
      await peer.waitFor('sameend has connected to the chat room\n');
      return peer.text
        .split('\n')
        .flatMap((line) => came.exec(line.replace('alias?', ''))?.[1] ?? []);
    });
    const seen = await Promise.all(all);
    const order = seen.reduce((longest, one) => (one.length > longest.length ? one : longest));
    expect(order.toSorted()).toEqual(names);
    seen.forEach((one, index) => {
      expect(one).toEqual(order.slice(order.indexOf(names[index]!)));
    });
  } finally {
    for (const peer of peers) peer[Symbol.dispose]();
  }
  expect(observer.text).toContain('sameend has connected');
});

test('a message reaches all dialects and its sender', async () => {
  using tcp = await world.tcp('ann', 'reach');
  using ws = await world.ws('bob', 'reach');
  using json = await world.json('cy', 'reach');
  tcp.send('from tcp\n');
  ws.send('from ws');
  await ws.waitFor('bob: from ws\n');
  await json.say('reach', 'from json');
  for (const peer of [tcp, ws]) {
    await peer.waitFor('cy: from json\n');
    const said = peer.text.split('\n').filter((line) => /^(ann|bob|cy): /.test(line));
    expect(said.toSorted()).toEqual(['ann: from tcp', 'bob: from ws', 'cy: from json']);
  }
  await json.next((frame) => frame.type === 'message' && frame.text === 'from json');
  const heard = json.messages('reach').map(({ from, text }) => ({ from, text }));
  expect(heard).toHaveLength(3);
  expect(heard).toContainEqual({ from: 'ann', text: 'from tcp' });
  expect(heard).toContainEqual({ from: 'bob', text: 'from ws' });
});

test('lines end in a newline on TCP, frames do not', async () => {
  using tcp = await world.tcp('nell', 'newlines');
  using ws = await world.ws('will', 'newlines');
  ws.send('one\n');
  ws.send('two\r\n');
  ws.send('three');
  await tcp.waitFor('will: one\nwill: two\nwill: three\n');
  await ws.waitFor('will: three');
  expect(ws.frames.filter((frame) => frame.includes('\n'))).toEqual([]);
  expect(ws.frames).toContain('will: one');
});

test('an answer with a newline makes a line client', async () => {
  using peer = await world.connect();
  await peer.waitFor('alias?');
  peer.send('lin\nfirst\r\nsecond\nthi');
  await peer.waitFor('lin: first\nlin: second\n');
  peer.send('rd\n');
  await peer.waitFor('lin: third\n');
});

test('an answer without a newline makes a chunk client', async () => {
  using observer = await world.tcp('obie');
  using peer = await world.connect();
  await peer.login('chuck', 'chunk');
  peer.send('chuck: hi there');
  await observer.waitFor('chuck: hi there\n');
  peer.send('chuck: two\nlines');
  await observer.waitFor('chuck: two ⏎ lines\n');
  peer.send('chuck: one newline\n');
  await observer.waitFor('chuck: one newline\n');
  // "né", cut inside its last character: what is whole is said, the rest waits.
  peer.send(Buffer.from([0x6e, 0xc3]));
  await observer.waitFor('chuck: n\n');
  peer.send(Buffer.from([0xa9]));
  await observer.waitFor('chuck: é\n');
});

test('telnet commands are cut out of a line', async () => {
  using peer = await world.connect();
  await peer.waitFor('alias?');
  // IAC DO SUPPRESS-GO-AHEAD, IAC WILL TERMINAL-TYPE, IAC SB … IAC SE, as telnet sends them.
  peer.send(Buffer.from([0xff, 0xfd, 0x03, 0xff, 0xfb, 0x18]));
  peer.send('tel\r\n');
  await peer.waitFor('you are now connected!\n');
  peer.send(Buffer.from([0x68, 0xff, 0xfa, 0x18, 0x00, 0x41, 0xff, 0xf0, 0x69, 0x0d, 0x0a]));
  await peer.waitFor('tel: hi\n');
});

test('a taken alias gets a free proposal, three times at most', async () => {
  using holder = await world.tcp('dan');
  using taker = await world.connect();
  using wsTaker = await WsTextPeer.open(world.gateway.wsUrl);
  for (const answer of ['dan', 'DAN', 'Dan']) {
    await taker.waitFor('alias?');
    taker.send(`${answer}\n`);
    await taker.waitFor(new RegExp(`^! alias taken: ${answer}\\b.*dan2.*\n`, 'i'));
    await wsTaker.waitFor('alias?');
    wsTaker.send(answer);
    await wsTaker.waitFor(new RegExp(`^\n?! alias taken: ${answer}\\b.*dan2.*\n`, 'i'));
  }
  await taker.closed;
  await wsTaker.closed;
  expect(taker.text.match(/alias\?/g)).toHaveLength(3);
  expect(wsTaker.frames.filter((frame) => frame === 'alias?')).toHaveLength(3);
  expect(taker.lines).toHaveLength(3);
  expect(holder.text).not.toContain('left');
});

test('the proposed alias is free to take', async () => {
  using holder = await world.tcp('dora');
  using taker = await world.connect();
  await taker.waitFor('alias?');
  taker.send('dora\n');
  await taker.waitFor(/! alias taken: dora.*dora2.*\nalias\?/);
  taker.send('dora2\n');
  await taker.waitFor('you are now connected!\n');
  await holder.waitFor('dora2 has connected to the chat room\n');
});

test('a chunk client with a taken alias is closed', async () => {
  using holder = await world.tcp('gus');
  using taker = await world.connect();
  await taker.waitFor('alias?');
  taker.send('gus');
  await taker.closed;
  expect(taker.text).toMatch(/^alias\?! alias taken: gus\b.*\n$/);
  expect(holder.text).not.toContain('left');
});

test('an alias is free again when its holder has left', async () => {
  using observer = await world.tcp('otto');
  const holder = await world.tcp('hal');
  holder[Symbol.dispose]();
  await observer.waitFor('hal has left the chat room!\n');
  using next = await world.connect();
  await next.login('hal');
});

test('one own prefix, empty lines and double slashes are handled', async () => {
  using tcp = await world.tcp('pat', 'strip');
  using ws = await world.ws('pia', 'strip');
  tcp.send('pat: once\npat: pat: twice\npia: another\n\npat: \n//who\npat: //me\n  spaces \nend\n');
  await ws.waitFor('pat: end\n');
  expect(ws.frames.filter((frame) => frame.startsWith('pat:'))).toEqual([
    'pat: once',
    'pat: pat: twice',
    'pat: pia: another',
    'pat: /who',
    'pat: /me',
    'pat:   spaces ',
    'pat: end',
  ]);
  ws.send('pia: over ws');
  await tcp.waitFor('pia: over ws\n');
});

test('text of a JSON client is never stripped or a command', async () => {
  using tcp = await world.tcp('lee', 'verbatim');
  using json = await world.json('max', 'verbatim');
  for (const text of ['max: hi', '//who', '/who', '/quit', 'two\nlines\n']) {
    await json.say('verbatim', text);
  }
  await tcp.waitFor('max: max: hi\nmax: //who\nmax: /who\nmax: /quit\nmax: two ⏎ lines ⏎ \n');
});

const ODD =
  '\x1b[31mred \x07 \0 \x7f \u009b2J \u2028 \u2029 \u202eevil\u202c \u2066x\u2069 \u200f a\tb';
const ODD_SHOWN =
  '\\x1b[31mred \\x07 \\x00 \\x7f \\x9b2J \\u2028 \\u2029 \\u202eevil\\u202c \\u2066x\\u2069 \\u200f a\tb';

test('control characters are escaped for people, not for programs', async () => {
  using tcp = await world.tcp('eve', 'odd');
  using ws = await world.ws('wim', 'odd');
  using json = await world.json('joe', 'odd');
  tcp.send(`${ODD}\n`);
  for (const peer of [tcp, ws]) await peer.waitFor(`eve: ${ODD_SHOWN}\n`);
  await json.next((frame) => frame.type === 'message' && frame.text === ODD);
  ws.send('lone\rreturn');
  for (const peer of [tcp, ws]) await peer.waitFor('wim: lone ⏎ return\n');
  await json.next((frame) => frame.type === 'message' && frame.text === 'lone\rreturn');
  ws.send(ODD);
  await tcp.waitFor(`wim: ${ODD_SHOWN}\n`);
  await json.say('odd', ODD);
  await tcp.waitFor(`joe: ${ODD_SHOWN}\n`);
  await ws.waitFor(`joe: ${ODD_SHOWN}\n`);
});

test("no text looks like a notice or somebody else's line", async () => {
  using ws = await world.ws('mal', 'forge');
  using json = await world.json('mia', 'forge');
  using tcp = await world.tcp('vic', 'forge');
  const forgeries = [
    'bob has left the chat room!',
    'bob: hi',
    'x\nbob: hi',
    'x\r\nbob: hi',
    'x\rbob: hi',
    'x\u0085bob: hi',
    '! line too long',
    '* bob waves',
    'bob → vic: psst',
    '/me x\nbob: hi',
  ];
  for (const text of forgeries) ws.send(text);
  for (const text of forgeries) await json.say('forge', text);
  ws.send('done');
  await tcp.waitFor('mal: done\n');
  await ws.waitFor('mal: done\n');
  for (const lines of [tcp.lines, ws.frames]) {
    const said = lines.filter(
      (line) => !/^(alias\?|you are now |\w+ has (connected|left))/.test(line),
    );
    expect(said).toHaveLength(forgeries.length * 2 + 1);
    for (const line of said) expect(line).toMatch(/^(mal: |mia: |\* mal |\* mia )/);
    expect(lines.filter((line) => line.includes('has left'))).toEqual([
      'mal: bob has left the chat room!',
      'mia: bob has left the chat room!',
    ]);
  }
});

test('a line that is not UTF-8 is refused, the connection kept', async () => {
  using peer = await world.tcp('uma', 'bytes');
  peer.send(Buffer.from([0xff, 0xfe, 0x0a]));
  await peer.waitFor(/^! not UTF-8\n/);
  peer.send('still here\n');
  await peer.waitFor('uma: still here\n');
});

test('a text over 16 KiB is refused, the connection kept', async () => {
  using ws = await world.ws('lil', 'large');
  ws.send('x'.repeat(16 * 1024 + 1));
  await ws.waitFor('! text over 16384 bytes\n');
  ws.send('x'.repeat(16 * 1024));
  await ws.waitFor(`lil: ${'x'.repeat(16 * 1024)}\n`);
});

test('a WebSocket client that closes is heard to the end', async () => {
  using observer = await world.tcp('eya');
  using ws = await WsTextPeer.open(world.gateway.wsUrl);
  for (const line of ['brief', 'one', 'two', '/me goes']) ws.send(line);
  ws.close();
  await observer.waitFor('brief: one\nbrief: two\n* brief goes\nbrief has left the chat room!\n');
});

test('a byte order mark is kept in the text, and shown', async () => {
  using peer = await world.tcp('bom', 'bytes');
  peer.send('\ufeffx\n');
  await peer.waitFor('bom: \\ufeffx\n');
});
