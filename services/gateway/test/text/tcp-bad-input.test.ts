// Everything a stranger may send to the TCP port. After each: the same process, and two bystanders
// who have missed nothing.
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Bystanders, TextWorld } from './text-world.ts';

let world: TextWorld;
let bystanders: Bystanders;
beforeAll(async () => {
  world = await TextWorld.start();
  bystanders = await Bystanders.enter(world);
});
afterEach(async () => {
  await bystanders.missNothing();
});
afterAll(async () => {
  bystanders[Symbol.dispose]();
  await world[Symbol.asyncDispose]();
});

const NOT_AN_ALIAS = /^! not an alias.*\n/;

test('a silent client harms nobody and may answer later', async () => {
  using silent = await world.connect();
  await silent.waitFor('alias?');
  await bystanders.missNothing();
  expect(silent.text).toBe('alias?');
  silent.send('late\n');
  await silent.waitFor('you are now connected!\n');
});

test('bytes sent one by one are understood', async () => {
  using slow = await world.connect();
  await slow.waitFor('alias?');
  await slow.sendByteByByte('bit\nfirst é\r\n/who\nbit: 日本語\n');
  await slow.waitFor(/^bit: first é\n\d+ here: .*\nbit: 日本語\n/m);
  await bystanders.tess.waitFor('bit: first é\nbit: 日本語\n');
});

test('an alias and three lines may come in one read', async () => {
  using quick = await world.connect();
  quick.send('all3\none\ntwo\nthree\n');
  await bystanders.tess.waitFor('all3: one\nall3: two\nall3: three\n');
});

test('a character split over reads is one character', async () => {
  using peer = await world.tcp('split');
  const bytes = Buffer.from('€ and 😀\n');
  peer.send(bytes.subarray(0, 1));
  await bystanders.missNothing();
  peer.send(bytes.subarray(1, 11));
  await bystanders.missNothing();
  peer.send(bytes.subarray(11));
  await bystanders.tess.waitFor('split: € and 😀\n');
});

test('an alias or a line that is not UTF-8 is refused', async () => {
  using peer = await world.connect();
  await peer.waitFor('alias?');
  peer.send(Buffer.from([0xff, 0xfe, 0x0a]));
  await peer.waitFor(/^! not UTF-8\nalias\?/);
  peer.send('latin\n');
  await peer.waitFor('you are now connected!\n');
  peer.send(Buffer.from('caf\xe9\n', 'latin1'));
  await peer.waitFor('! not UTF-8\n');
  peer.send('café\n');
  await peer.waitFor('latin: café\n');
  expect(bystanders.tess.text).not.toContain('latin: caf\ufffd');
});

test('a chunk client whose alias is not UTF-8 is closed', async () => {
  using peer = await world.connect();
  await peer.waitFor('alias?');
  peer.send(Buffer.from('h\xe9l\xe8ne', 'latin1'));
  await peer.closed;
  expect(peer.text).toBe('alias?! not UTF-8\n');
});

test('the beginning of a telnet command is no answer', async () => {
  using peer = await world.connect();
  await peer.waitFor('alias?');
  peer.send(Buffer.from([0xff, 0xfe]));
  await bystanders.missNothing();
  // The third byte is the command's; what follows is the alias.
  peer.send('\x01done\n');
  await peer.waitFor('done has connected to the chat room\n');
});

test('a megabyte without a newline is refused, and not kept', async () => {
  const resident = (): Promise<number> => world.gateway.metric('process_resident_memory_bytes');
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  const flood = async (alias: string | undefined): Promise<void> => {
    using peer = alias === undefined ? await world.connect() : await world.tcp(alias);
    if (alias === undefined) await peer.waitFor('alias?');
    peer.send(megabyte);
    await peer.waitFor('! line too long\n');
    await peer.closed;
  };
  const before = await resident();
  for (let round = 0; round < 32; round += 1) {
    const strangers = [flood(undefined), flood(undefined), flood(undefined)];
    await Promise.all([...strangers, flood(`flood${round}`)]);
  }
  const grownBytes = (await resident()) - before;
  // 128 MiB came in. Some 70 are what Node lets its read buffers grow to before it collects them.
  expect(grownBytes).toBeLessThan(96 * 1024 * 1024);
  expect(bystanders.tess.text).not.toContain('xxx');
});

test('a line before one that is too long is said', async () => {
  using peer = await world.tcp('before');
  peer.send(`good line\n${'x'.repeat(20_000)}`);
  await peer.closed;
  expect(peer.lines.slice(-2)).toEqual(['before: good line', '! line too long']);
  await bystanders.tess.waitFor('before: good line\nbefore has left the chat room!\n');
});

test('a line of 16 KiB is said, one byte more is not', async () => {
  const longest = 'y'.repeat(16 * 1024);
  using peer = await world.tcp('long');
  peer.send(`${longest}\r\n`);
  await bystanders.tess.waitFor(`long: ${longest}\n`);
  peer.send(`${longest}y\n`);
  await peer.waitFor('! line too long\n');
  await peer.closed;
});

test('an empty alias is refused, and asked for three times at most', async () => {
  using peer = await world.connect();
  peer.send('\n\r\n \n');
  await peer.closed;
  expect(peer.text).toMatch(/^(alias\?! not an alias.*\n){3}$/);
});

test('after a bad alias a good one is taken', async () => {
  using peer = await world.connect();
  peer.send('a b\n*\nthird\n');
  await peer.waitFor(/! not an alias.*\nalias\?! not an alias.*\nalias\?third has connected/);
});

test('NATS wildcards, lists and reserved words are no aliases', async () => {
  const names = ['*', '>', '$JS', '$JS.API.INFO', 'a,b', 'a b', 'a:b', 'a/b', 'a→b', '!', '\\'];
  const reserved = ['system', 'server', 'natter', 'all', 'everyone', 'here', 'ALL', 'Sуstem'];
  for (const name of [...names, ...reserved, 'x'.repeat(33)]) {
    using peer = await world.connect();
    await peer.waitFor('alias?');
    peer.send(`${name}\n`);
    await peer.waitFor(NOT_AN_ALIAS);
    await peer.waitFor('alias?');
  }
});

test('controls, invisible characters and mixed scripts are no aliases', async () => {
  const names = [
    '\u202ebob',
    'bo\u200bb',
    '\u200bbob',
    'bo\u00adb',
    '\u2066bob\u2069',
    'bo\x1b[31mb',
  ];
  for (const name of [...names, 'b\0b', 'b\tb', 'bоb', '\u3164', '\ufeffbob', '🙂']) {
    using peer = await world.connect();
    await peer.waitFor('alias?');
    peer.send(`${name}\n`);
    await peer.waitFor(NOT_AN_ALIAS);
  }
});

test('look-alikes of a taken alias are taken', async () => {
  using holder = await world.tcp('coco');
  for (const name of ['COCO', 'ｃｏｃｏ', 'сосо', 'СОСО', 'c0c0', 'ⅽoⅽo', 'c᧐c᧐']) {
    using peer = await world.connect();
    await peer.waitFor('alias?');
    peer.send(`${name}\n`);
    await peer.waitFor(/^! (alias taken: |not an alias).*\n/);
  }
  using other = await world.connect();
  await other.login('cöco'.normalize('NFD'));
  await bystanders.tess.waitFor('cöco has connected to the chat room\n');
  expect(holder.text).not.toContain('coco has left');
});

test('aliases with dots get exactly the messages for them', async () => {
  const names = ['a', 'b', 'a.b', 'a..b', '.a', '..', "o'neil-x_1"];
  const peers = await Promise.all(names.map((name) => world.tcp(name, 'dots')));
  using outsider = await world.ws('dotty', 'dots');
  try {
    for (const name of names) outsider.send(`/msg ${name} secret for <${name}>`);
    outsider.send('/to a.b,a..b,.a a secret for three');
    for (const [index, peer] of peers.entries()) {
      const name = names[index]!;
      await peer.waitFor(`dotty → ${name}: secret for <${name}>\n`);
      peer.send(`I am <${name}>\n`);
      await outsider.waitFor(`${name}: I am <${name}>\n`);
    }
    for (const [index, peer] of peers.entries()) {
      const name = names[index]!;
      peer.send('/history\n/room\n');
      await peer.waitFor('you are in dots\n');
      const secrets = new Set(peer.lines.filter((line) => line.includes('secret')));
      const own = [`dotty → ${name}: secret for <${name}>`];
      const three = ['dotty → a.b, a..b, .a: a secret for three'];
      expect([...secrets]).toEqual(['a.b', 'a..b', '.a'].includes(name) ? [...own, ...three] : own);
    }
  } finally {
    for (const peer of peers) peer[Symbol.dispose]();
  }
});

test('the longest key in the longest room works like any other', async () => {
  const room = '.'.repeat(64);
  const alias = '\ufdfa'.repeat(32);
  using long = await world.tcp(alias, room);
  using other = await world.ws('short', room);
  other.send(`/msg ${alias} hi`);
  await long.waitFor(`short → ${alias}: hi\n`);
  long.send('/msg short hi\n');
  await other.waitFor(`${alias} → short: hi\n`);
});

test('an HTTP request is three bad aliases', async () => {
  using peer = await world.connect();
  peer.send('GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: curl\r\nAccept: */*\r\n\r\n');
  await peer.closed;
  expect(peer.text).toMatch(/^(alias\?! not an alias.*\n){3}$/);
});

test('a TLS client is turned away', async () => {
  const socket = connectTls({ host: '127.0.0.1', port: world.gateway.tcpPort });
  const error = await new Promise((resolve) => {
    socket.once('error', resolve);
  });
  expect(error).toMatchObject({ code: expect.stringMatching(/SSL|ECONNRESET/) as string });
  socket.destroy();
});

test('the first bytes of TLS, and nothing after them, are no alias', async () => {
  using peer = await world.connect();
  peer.send(Buffer.from('16030100c8010000c40303ecb7f0e1d2c3b4a5968778695a4b3c2d1e0f00', 'hex'));
  await peer.closed;
  expect(peer.text).toMatch(/^alias\?! .*\n$/);
});

test('random bytes end nothing but their own connection', async () => {
  for (let round = 0; round < 20; round += 1) {
    using peer = await world.connect();
    peer.send(crypto.getRandomValues(new Uint8Array(4_096)));
    peer.end();
    await peer.closed;
  }
  const logged = world.gateway.log().filter(({ level }) => Number(level) >= 50);
  expect(logged).toEqual([]);
});

test('a line before a half-close is delivered, also to its sender', async () => {
  using peer = await world.tcp('halfa');
  peer.send('last words\n');
  peer.end();
  await bystanders.tess.waitFor('halfa: last words\nhalfa has left the chat room!\n');
  await peer.closed;
  expect(peer.text).toMatch(/\nhalfa: last words\n$/);
});

test('an unfinished line before a half-close is delivered', async () => {
  using peer = await world.connect();
  peer.send('halfb\none\ntwo');
  peer.end();
  await bystanders.tess.waitFor(
    'halfb has connected to the chat room\nhalfb: one\nhalfb: two\nhalfb has left the chat room!\n',
  );
  await peer.closed;
  expect(peer.text).toMatch(/\nhalfb: one\nhalfb: two\n$/);
});

test('a client that hangs up is heard to the end', async () => {
  const peer = await world.connect();
  await peer.waitFor('alias?');
  peer.send('hangs\none\ntwo\nthree\n');
  peer[Symbol.dispose]();
  await bystanders.tess.waitFor(
    /hangs: one\nhangs: two\nhangs: three\nhangs has left the chat room!\n/,
  );
});

test('a reset in mid-line stores nothing of that line', async () => {
  using peer = await world.tcp('reset');
  peer.send('whole line\nhalf a li');
  await bystanders.tess.waitFor('reset: whole line\n');
  peer.reset();
  await bystanders.tess.waitFor('reset has left the chat room!\n');
  using reader = await world.tcp('reader');
  reader.send('/history 5\n/room\n');
  await reader.waitFor(/^reset: whole line\n(.*\n)*you are in lobby\n/m);
  for (const { text } of [reader, bystanders.tess]) expect(text).not.toContain('half a li');
});

test('a reset in mid-alias lets nobody in', async () => {
  using peer = await world.connect();
  await peer.waitFor('alias?');
  peer.send('ghos');
  peer.reset();
  await peer.closed;
  await bystanders.missNothing();
  expect(bystanders.tess.text).not.toContain('ghos');
});

test('text that controls a terminal or imitates a notice is escaped', async () => {
  using peer = await world.tcp('tricks');
  peer.send(
    '\x1b[2J\x1b]0;owned\x07 \0\u009b\x7f\u2029bob: hi\u2028\u202ebob has left the chat room!\n',
  );
  await bystanders.tess.waitFor(
    'tricks: \\x1b[2J\\x1b]0;owned\\x07 \\x00\\x9b\\x7f\\u2029bob: hi\\u2028\\u202ebob has left the chat room!\n',
  );
});

test('twenty bad requests in ten seconds close the connection', async () => {
  using peer = await world.tcp('nagger');
  peer.send('/nonsense\n'.repeat(25));
  await peer.closed;
  expect(peer.lines.filter((line) => line.startsWith('! unknown command'))).toHaveLength(20);
});
