// Where a link leads is said by whoever writes a message: it must not reach into the operator's
// networks, by whatever form, name or redirect.
import { expect, test } from 'vitest';
import { newWorld } from './world.ts';

const world = await newWorld();
const { port } = world;
const page = '<title>secret</title>';

/** A page of the site that leads to another address. */
const redirectTo = (location: string): string =>
  world.page((_request, response) => {
    const ascii = location.replaceAll(/[^\0-\x7f]+/g, encodeURIComponent);
    response.writeHead(302, { location: ascii }).end();
  });

/** The last address was refused for what it is, not because nobody is there. */
function expectForbidden(): void {
  expect(world.reasons.at(-1)).toBe('the address is in a private network');
  expect(world.trapped()).toBe(0);
}

const FORMS = [
  '127.0.0.1',
  'localhost',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '127.1',
  '127.0.0.1.',
  '%31%32%37.0.0.1',
  '１２７.0.0.1',
  '0',
  '0.0.0.0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[::ffff:10.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '169.254.169.254',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '224.0.0.1',
  '255.255.255.255',
];

test.each(FORMS)('a link to %s is refused when connecting', async (host) => {
  world.resolves('localhost', '127.0.0.1');
  expect(await world.look(`http://${host}:${port}/`)).toBeUndefined();
  expectForbidden();
});

test.each(FORMS)('a redirect to %s is refused when connecting', async (host) => {
  world.resolves('localhost', '127.0.0.1');
  expect(await world.look(redirectTo(`http://${host}:${port}/`))).toBeUndefined();
  expectForbidden();
});

test.each(['127.0.0.1', '10.0.0.1', '::1', '::ffff:10.0.0.1', 'fd00::1'])(
  'a name that resolves to %s is refused',
  async (address) => {
    const name = `n${address.replaceAll(/[.:]/g, '-')}x.example`;
    world.resolves(name, address);
    expect(await world.look(`http://${name}:${port}/`)).toBeUndefined();
    expectForbidden();
  },
);

test('a name that resolves elsewhere at the second look is refused', async () => {
  const path = new URL(world.html('<title>public</title>')).pathname;
  world.resolves('rebinding.example', '127.0.0.2', '127.0.0.1');
  const first = `http://rebinding.example:${port}${path}`;
  expect(await world.look(first)).toMatchObject({ title: 'public', site: 'rebinding.example' });
  expect(await world.look(`http://rebinding.example:${port}/other`)).toBeUndefined();
  world.resolves('hopping.example', '127.0.0.2', '127.0.0.1');
  const leads = new URL(redirectTo(`http://hopping.example:${port}/there`)).pathname;
  expect(await world.look(`http://hopping.example:${port}${leads}`)).toBeUndefined();
  expect(world.trapped()).toBe(0);
});

test('a port that is not listed is refused', async () => {
  expect(await world.look('http://127.0.0.2:22/')).toBeUndefined();
  expect(await world.look(redirectTo('http://127.0.0.2:22/'))).toBeUndefined();
});

test.each(['http://user@', 'http://user:secret@', 'http://:secret@'])(
  'an address with credentials is refused: %s',
  async (start) => {
    const address = world.html(page).replace('http://', start);
    const before = world.asked.length;
    expect(await world.look(address)).toBeUndefined();
    expect(world.asked.length).toBe(before);
    expect(await world.look(redirectTo(address))).toBeUndefined();
    expect(world.asked.length).toBe(before + 1);
  },
);

test.each([
  'file:///etc/passwd',
  'data:text/html,<title>secret</title>',
  'javascript:alert(1)',
  'ftp://127.0.0.2/',
  'ws://127.0.0.2/',
  '//',
  'http://',
  'http://[::1',
  '',
])('a redirect to %s is not followed', async (location) => {
  expect(await world.look(redirectTo(location))).toBeUndefined();
  expect(world.trapped()).toBe(0);
});

test.each(['file:///etc/passwd', 'data:text/html,x', 'javascript:alert(1)', ' http://a.example/'])(
  'a question about %j is refused',
  async (url) => {
    const outcome = await world.client.ask('look', { url });
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'bad-request' } });
  },
);
