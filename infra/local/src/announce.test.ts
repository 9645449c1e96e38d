import { expect, test } from 'vitest';
import { gatewayLine, natsLine, whereToConnect, withoutCredentials } from './announce.ts';

test('the lines that scripts read have their fixed form', () => {
  expect(natsLine({ pid: 120, port: 4222 })).toBe('nats pid 120 port 4222');
  expect(gatewayLine({ index: 0, pid: 123, httpPort: 8080, tcpPort: 59000 })).toBe(
    'gateway 0 pid 123 http 8080 tcp 59000',
  );
});

const gateways = [
  { httpPort: 8080, tcpPort: 59000 },
  { httpPort: 8081, tcpPort: 59001 },
];

test('clients are spread over all gateways', () => {
  const text = whereToConnect(gateways, {
    host: '127.0.0.1',
    data: '/x',
    auth: 'open',
    setUpSecret: undefined,
  });
  expect(text).toContain('npx natter --url http://localhost:8080 --url http://localhost:8081\n');
  expect(text).toContain('nc localhost 59000\n');
  expect(text).toContain('telnet localhost 59001\n');
  expect(text).toContain('ws://localhost:8081\n');
  expect(text).toContain('ws://localhost:8080\n');
});

test.each([
  ['127.0.0.1', 'localhost', 'localhost'],
  ['0.0.0.0', 'localhost', 'localhost'],
  ['::', 'localhost', 'localhost'],
  ['0:0::0', 'localhost', 'localhost'],
  ['::1', '::1', '[::1]'],
  ['fd00::2', 'fd00::2', '[fd00::2]'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1', '[::ffff:10.0.0.1]'],
  ['10.0.0.1', '10.0.0.1', '10.0.0.1'],
  ['chat.example', 'chat.example', 'chat.example'],
])('NATTER_HOST=%s gives commands and URLs that work', (host, inCommands, inUrls) => {
  const text = whereToConnect(gateways, { host, data: '/x', auth: 'open', setUpSecret: undefined });
  expect(text).toContain(` http://${inUrls}:8080/\n`);
  expect(text).toContain(`--url http://${inUrls}:8080 --url http://${inUrls}:8081\n`);
  expect(text).toContain(`new WebSocket("ws://${inUrls}:8081"`);
  expect(text).toContain(` nc ${inCommands} 59000\n`);
  expect(text).toContain(` telnet ${inCommands} 59001\n`);
  for (const [url] of text.matchAll(/\b(?:http|ws):\/\/[^\s"]+/g))
    expect(URL.canParse(url)).toBe(true);
});

test.each([
  ['nats://host:4222', 'nats://host:4222'],
  ['nats://me:secret@host:4222', 'nats://…@host:4222'],
  ['nats://me:a@b/c@host:4222', 'nats://…@host:4222'],
  ['nats://a:1,tls://me:secret@b:2', 'nats://a:1,tls://…@b:2'],
  ['nats://me:secret@a:1, nats://me:other@b:2', 'nats://…@a:1, nats://…@b:2'],
  ['me:secret@host', '…@host'],
  ['nats://me:sec,ret@host', 'nats://…@host'],
])('%s is printed without credentials', (urls, printed) => {
  expect(withoutCredentials(urls)).toBe(printed);
});

test('where people sign in, the terminal shows the link for the first owner', () => {
  const options = { host: '127.0.0.1', data: '/x', auth: 'accounts' } as const;
  const secret = `nu_${'A'.repeat(43)}`;
  const first = whereToConnect(gateways, { ...options, setUpSecret: secret });
  expect(first).toContain(`\n  http://localhost:8080/setup#${secret}\n`);
  expect(first).not.toContain('nc localhost');
  const later = whereToConnect(gateways, { ...options, setUpSecret: undefined });
  expect(later).toContain('npx natter login http://localhost:8080');
  expect(later).not.toContain('no owner');
});
