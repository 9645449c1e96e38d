// The certificate of a running gateway: renewed while clients are connected, or kept if the new one
// does not work.
import { appendFile, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { eventually, TcpPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { beforeAll, expect, test } from 'vitest';
import { withTls } from './gateway-with-tls.ts';
import type { WithTls } from './gateway-with-tls.ts';

let world: WithTls;
beforeAll(async () => {
  world = await withTls();
});

/** The names of the certificate that a port shows now. */
async function shown(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost' });
  await new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve).once('error', reject);
  });
  const { subjectaltname = '' } = socket.getPeerCertificate();
  socket.destroy();
  return subjectaltname;
}

const logged = (gateway: TestGateway, text: string) =>
  gateway.log().filter((line) => String(line['msg']).includes(text));

test('a new certificate serves new connections, and open ones stay', async () => {
  await using gateway = await world.start({ clockSpeed: 4 });
  using ann = await TcpPeer.connectTls(gateway.tcpPort);
  await ann.login('ann');
  const { cert, key } = await world.authority.issue({ names: ['new.example'], days: 90 });
  await writeFile(gateway.files.cert, cert);
  // The key follows later: until then the pair does not fit.
  await writeFile(gateway.files.key, key);
  await eventually(async () => {
    for (const port of [gateway.httpPort, gateway.tcpPort])
      expect(await shown(port)).toContain('new.example');
  });
  ann.send('still here\n');
  using bob = await TcpPeer.connectTls(gateway.tcpPort);
  await bob.login('bob');
  ann.send('hello bob\n');
  await bob.waitFor('ann: hello bob\n');
  expect(logged(gateway, 'cannot be used')).toEqual([]);
  const inDays = (await gateway.metric('natter_tls_expiry_timestamp_seconds')) * 1_000 - Date.now();
  expect(inDays / 86_400_000).toBeCloseTo(90, 0);
});

test('a link that is swapped for another is noticed', async () => {
  const { authority } = world;
  const first = await authority.write('first', await authority.issue());
  const second = await authority.write('second', await authority.issue({ names: ['b.example'] }));
  const links = { cert: `${authority.folder}/live.pem`, key: `${authority.folder}/live-key.pem` };
  await symlink(first.cert, links.cert);
  await symlink(first.key, links.key);
  await using gateway = await world.start({
    env: { NATTER_TLS_CERT: links.cert, NATTER_TLS_KEY: links.key },
    clockSpeed: 4,
  });
  expect(await shown(gateway.httpPort)).not.toContain('b.example');
  for (const kind of ['cert', 'key'] as const) {
    await symlink(second[kind], `${links[kind]}.new`);
    await rename(`${links[kind]}.new`, links[kind]);
  }
  await eventually(async () => {
    expect(await shown(gateway.httpPort)).toContain('b.example');
  });
});

test('a certificate that does not work is named, and the old one serves on', async () => {
  await using gateway = await world.start({ clockSpeed: 4 });
  const before = await shown(gateway.httpPort);
  const other = await world.authority.issue();
  const { cert, key } = await world.authority.issue({ names: ['whole.example'] });
  const breaks: [string, () => Promise<void>][] = [
    ['is not the key of', () => writeFile(gateway.files.key, other.key)],
    ['no certificate in PEM', () => writeFile(gateway.files.cert, 'not a certificate')],
    ['no private key in PEM', () => broken(cert, 'no key')],
    ['ENOENT', () => unlink(gateway.files.cert)],
  ];
  const broken = async (ofCert: string, ofKey: string): Promise<void> => {
    await writeFile(gateway.files.cert, ofCert);
    await writeFile(gateway.files.key, ofKey);
  };
  for (const [fault, breakIt] of breaks) {
    await breakIt();
    await eventually(() => {
      const last = logged(gateway, 'cannot be used').at(-1);
      expect(last).toMatchObject({ level: 50, fault: expect.stringContaining(fault) });
    });
    expect(await shown(gateway.httpPort)).toBe(before);
  }
  expect(logged(gateway, 'cannot be used')).toHaveLength(breaks.length);
  await broken(cert, key);
  await eventually(async () => {
    expect(await shown(gateway.tcpPort)).toContain('whole.example');
  });
  await appendFile(gateway.files.cert, '\n# a comment\n');
  await eventually(() => {
    expect(logged(gateway, 'certificate loaded')).toHaveLength(3);
  });
});

test('the log says when a certificate expires soon or has expired', async () => {
  await using soon = await world.start({ days: 5 });
  expect(logged(soon, 'expires soon')).toMatchObject([{ level: 40, days: 4 }]);
  await using fresh = await world.start({ days: 60 });
  expect(logged(fresh, 'expire')).toEqual([]);
});
