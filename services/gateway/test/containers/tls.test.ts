// docker-compose.yml with a certificate in infra/haproxy/certs, the ports without TLS closed, and
// TLS on the bus (infra/compose/nats-tls.yml).
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { eventually, JsonPeer, TcpPeer, trustedAuthority } from '@natter/testkit';
import type { TestAuthority } from '@natter/testkit';
import { startContainerCluster } from '@natter/testkit/containers';
import type { ContainerCluster } from '@natter/testkit/containers';
import { afterAll, beforeAll, expect } from 'vitest';
import { dockerTest } from './docker-test.ts';

let authority: TestAuthority;
let cluster: ContainerCluster;
beforeAll(async () => {
  authority = await trustedAuthority();
  // HAProxy reads it as another user.
  await chmod(authority.folder, 0o755);
  await mkdir(ofDoor());
  await putCertificate([]);
  const onBus = join(authority.folder, 'bus');
  await mkdir(onBus);
  const { cert, key } = await authority.issue({ names: ['nats-0', 'nats-1', 'nats-2'] });
  await writeFile(join(onBus, 'server.pem'), cert);
  await writeFile(join(onBus, 'server-key.pem'), key);
  await writeFile(join(onBus, 'ca.pem'), authority.ca);
  cluster = await startContainerCluster({
    gateways: 2,
    certificates: ofDoor(),
    files: ['infra/compose/nats-tls.yml'],
    env: { NATTER_DOOR_PLAIN: 'no', NATTER_NATS_CERTS: onBus },
  });
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await authority[Symbol.asyncDispose]();
});

const ofDoor = (): string => join(authority.folder, 'door');

/** Certificate and key in one file, as HAProxy wants it. */
async function putCertificate(names: readonly string[]): Promise<void> {
  const { cert, key } = await authority.issue({ names });
  await writeFile(join(ofDoor(), 'chat.pem'), `${cert}\n${key}`);
}

dockerTest('HTTPS, WSS and text over TLS work through HAProxy', async () => {
  using ann = await JsonPeer.open(cluster.wsUrl);
  await ann.hello('ann');
  await ann.join('lobby');
  using bob = await TcpPeer.connectTls(cluster.tcpPort);
  await bob.login('bob');
  await ann.say('lobby', 'over TLS');
  await bob.waitFor('ann: over TLS\n');
  bob.send('here too\n');
  await ann.next((frame) => frame.type === 'message' && frame.text === 'here too');
  const answer = await fetch(`${cluster.httpUrl}/v1/auth`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
});

dockerTest('the ports without TLS answer nobody', async () => {
  await expect(fetch(`http://127.0.0.1:${cluster.ports.http}/healthz`)).rejects.toThrow(
    'fetch failed',
  );
  const text = await TcpPeer.connect(cluster.ports.tcp).catch(() => undefined);
  await text?.closed;
  expect(text?.text ?? '').toBe('');
  // Inside the network too.
  const refused = await cluster.bus.runNode(`
    import { createConnection } from 'node:net';
    const codes = [8080, 59000].map((port) => new Promise((resolve) => {
      createConnection(port, 'haproxy').on('connect', () => resolve('open')).on('error', ({ code }) => resolve(code));
    }));
    console.log(JSON.stringify(await Promise.all(codes)));
    process.exit();`);
  expect(JSON.parse(refused)).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
});

dockerTest('a client cannot say for itself that it came by another way', async () => {
  const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
  expect((await fetch(`${cluster.httpUrl}/v1/auth`, { headers })).status).toBe(200);
  const host = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
  const options = { headers: host, servername: 'localhost' };
  const asked = request(`${cluster.httpUrl}/v1/auth`, options).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(421);
});

dockerTest('NATS servers demand TLS of clients and of each other', async () => {
  const demanded = await cluster.bus.runNode(`
    import { createConnection } from 'node:net';
    const all = [4222, 6222].map((port) => new Promise((resolve) => {
      const socket = createConnection(port, 'nats-1');
      socket.on('data', (data) => resolve(JSON.parse(String(data).slice(5)).tls_required ?? false));
      socket.on('close', () => resolve('closed'));
    }));
    console.log(JSON.stringify(await Promise.all(all)));
    process.exit();`);
  // A route begins with the handshake.
  expect(JSON.parse(demanded)).toEqual([true, 'closed']);
});

dockerTest('a new certificate serves after a reload, and clients stay connected', async () => {
  using ann = await TcpPeer.connectTls(cluster.tcpPort);
  await ann.login('ann2');
  const name = `${randomUUID()}.example`;
  await putCertificate([name]);
  const haproxy = await cluster.container('haproxy');
  await haproxy.signal('SIGUSR2');
  await eventually(async () => {
    expect(await shownNames(cluster.ports.https)).toContain(name);
    expect(await shownNames(cluster.ports.tls)).toContain(name);
  });
  ann.send('still here\n');
  using bob = await TcpPeer.connectTls(cluster.tcpPort);
  await bob.login('bob2');
  ann.send('hello\n');
  await bob.waitFor('ann2: hello\n');
});

dockerTest('nobody who comes during a reload is refused', async () => {
  const haproxy = await cluster.container('haproxy');
  for (let reload = 0; reload < 3; reload++) {
    await haproxy.signal('SIGUSR2');
    const until = Date.now() + 1000;
    const newcomers = async (): Promise<void> => {
      while (Date.now() < until) {
        using newcomer = await TcpPeer.connectTls(cluster.tcpPort);
        await newcomer.waitFor('alias?');
      }
    };
    await Promise.all(Array.from({ length: 8 }, newcomers));
  }
});

async function shownNames(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost' });
  await new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve).once('error', reject);
  });
  const { subjectaltname = '' } = socket.getPeerCertificate();
  socket.destroy();
  return subjectaltname;
}
