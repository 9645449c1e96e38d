// docker-compose.yml as it stands: open ports, rights of its containers, client addresses,
// permissions on the bus (infra/nats/nats.conf) and alerts. Found out by trying.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { JsonPeer, TcpPeer, upgradeAnswer } from '@natter/testkit';
import { startContainerCluster } from '@natter/testkit/containers';
import type { Attempt, ContainerCluster } from '@natter/testkit/containers';
import { afterAll, beforeAll, expect } from 'vitest';
import { dockerTest } from './docker-test.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const SERVICES = ['secrets', 'nats-0', 'nats-1', 'nats-2', 'gateway', 'haproxy'];

interface ComposeConfig {
  readonly services: Readonly<
    Record<string, { readonly image: string; readonly ports?: readonly Port[] }>
  >;
}
interface Port {
  readonly host_ip?: string;
  readonly published: string;
}

/** docker-compose.yml with all its profiles, as compose understands it. */
async function composeConfig(): Promise<ComposeConfig> {
  const command = ['compose', '--profile', '*', 'config', '--format', 'json'];
  const { stdout } = await promisify(execFile)('docker', command, { cwd: ROOT });
  return JSON.parse(stdout) as ComposeConfig;
}

let cluster: ContainerCluster;
beforeAll(async () => {
  const env = { NATTER_CONNECTIONS_PER_ADDRESS: '1' };
  cluster = await startContainerCluster({ gateways: 1, env });
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

dockerTest('published ports are bound to 127.0.0.1, and NATS publishes none', async () => {
  const { services } = await composeConfig();
  expect(Object.keys(services)).toEqual(expect.arrayContaining(SERVICES));
  const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.map(({ host_ip: address }) => ({ name, address })),
  );
  expect(published.map(({ name }) => name)).toContain('haproxy');
  for (const { name, address } of published) {
    expect({ name, address }).toEqual({ name, address: '127.0.0.1' });
    expect(name).not.toMatch(/^(nats-\d|gateway)$/);
  }
  // The same as Docker sees it.
  for (const name of SERVICES) {
    const [container] = await cluster.containers(name);
    const ports = Object.values((await container!.inspect()).NetworkSettings.Ports).flat();
    const open = ports.filter((binding) => binding);
    expect(open.length > 0).toBe(name === 'haproxy');
    for (const { HostIp: address } of open) expect(address).toBe('127.0.0.1');
  }
});

dockerTest('each NATS alert fires on the metrics of its fault alone', async () => {
  const { services } = await composeConfig();
  const promtool = ['--entrypoint', 'promtool', services['prometheus']!.image];
  const mount = ['-v', `${ROOT}infra/prometheus:/rules:ro`];
  const command = ['run', '--rm', ...mount, ...promtool, 'test', 'rules', '/rules/alerts.test.yml'];
  const { stdout } = await promisify(execFile)('docker', command);
  expect(stdout).toContain('SUCCESS');
});

dockerTest(
  'a gateway has no privileges, cannot write, and knows its own password alone',
  async () => {
    const container = await cluster.container('gateway');
    const { Config: config, HostConfig: host } = await container.inspect();
    expect(config.User).toBe('node');
    expect(host).toMatchObject({ ReadonlyRootfs: true, Privileged: false, CapDrop: ['ALL'] });
    expect(host.SecurityOpt).toEqual([expect.stringContaining('no-new-privileges')]);
    const found = await container.runNode(`
    import { readdirSync, writeFileSync } from 'node:fs';
    const writing = (file) => { try { writeFileSync(file, ''); return 'written'; } catch (error) { return error.code; } };
    console.log(JSON.stringify({
      user: process.getuid(),
      writing: ['/natter/x', '/tmp/x', '/run/secrets/natter/x'].map(writing),
      secrets: readdirSync('/run/secrets/natter'),
      environment: Object.keys(process.env).filter((name) => name.includes('PASSWORD')),
    }));`);
    expect(JSON.parse(found)).toEqual({
      user: 1000,
      writing: ['EROFS', 'EROFS', 'EROFS'],
      secrets: ['gateway'],
      environment: ['NATTER_NATS_PASSWORD_FILE'],
    });
    expect(config.Env.filter((line) => /(?:PASSWORD|TOKEN|SECRET)=./.test(line))).toEqual([]);
  },
);

dockerTest(
  'gateways count connections by the client of the load balancer, on both ports',
  async () => {
    const elsewhere = {
      webSocket: `
      const socket = new WebSocket('ws://haproxy:8080', 'natter.v1');
      const told = await new Promise((resolve) => { socket.onopen = () => resolve('open'); socket.onerror = () => resolve('refused'); });
      process.stdout.write(told, () => process.exit());`,
      tcp: `
      import { createConnection } from 'node:net';
      const socket = createConnection(59000, 'haproxy');
      socket.once('data', (data) => process.stdout.write(data, () => process.exit()));`,
    };
    using here = await JsonPeer.open(cluster.wsUrl);
    await here.hello('ann');
    expect((await upgradeAnswer(cluster.wsUrl)).status).toBe(503);
    {
      using second = await TcpPeer.connect(cluster.tcpPort);
      await second.waitFor('! too many connections');
    }
    expect(await cluster.bus.runNode(elsewhere.webSocket)).toBe('open');
    expect(await cluster.bus.runNode(elsewhere.tcp)).toBe('alias?');
  },
);

const publish = (subject: string): Attempt => ({ operation: 'publish', subject });
const subscribe = (subject: string): Attempt => ({ operation: 'subscription', subject });

dockerTest('on the bus a gateway may do exactly what it needs', async () => {
  const needed = [
    publish('natter.now.0.nowhere.tail'),
    publish('natter.beat.test'),
    publish('natter.file.nowhere'),
    publish('natter.mark.0.nowhere.nobody'),
    publish('$JS.API.STREAM.INFO.NATTER_0'),
    // Erasing messages, and files.
    publish('$JS.API.STREAM.MSG.DELETE.NATTER_0'),
    publish('$JS.API.STREAM.MSG.DELETE.NATTER_FILES'),
    subscribe('natter.out.0.lobby'),
    subscribe('natter.now.0.lobby.>'),
    subscribe('natter.beat.*'),
    subscribe('$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.NATTER_0'),
  ];
  const refused = [
    publish('natter.out.0.lobby'),
    publish('natter.out.1.lobby'),
    publish('natter'),
    publish('anything.else'),
    publish('$KV.somebody.else'),
    publish('$JS.API.STREAM.DELETE.NATTER_0'),
    publish('$JS.API.STREAM.DELETE.NATTER_FILES'),
    publish('$JS.API.STREAM.MSG.DELETE.KV_NATTER_people'),
    publish('natter.due.0.lobby'),
    publish('$JS.API.STREAM.SNAPSHOT.NATTER_0'),
    publish('$JS.API.STREAM.RESTORE.NATTER_0'),
    publish('$JS.API.CONSUMER.CREATE.NATTER_0'),
    publish('$SYS.REQ.SERVER.PING'),
    subscribe('>'),
    subscribe('natter.>'),
    subscribe('natter.log.>'),
    subscribe('natter.seat.>'),
    subscribe('natter.file.>'),
    subscribe('$JS.>'),
    subscribe('$SYS.>'),
  ];
  const answers = await cluster.bus.refusals('gateway', [...needed, ...refused]);
  const outcome = [...needed, ...refused].map((attempt, index) => ({
    ...attempt,
    refused: answers[index],
  }));
  expect(outcome).toEqual([
    ...needed.map((attempt) => ({ ...attempt, refused: false })),
    ...refused.map((attempt) => ({ ...attempt, refused: true })),
  ]);
});

dockerTest(
  'the operator cannot publish as a stream, and nobody connects without a password',
  async () => {
    const attempts = [
      publish('natter.out.0.lobby'),
      publish('natter.out.0'),
      publish('natter.now.0.nowhere.tail'),
      subscribe('natter.out.>'),
    ];
    expect(await cluster.bus.refusals('operator', attempts)).toEqual([true, true, false, false]);
    expect(await cluster.bus.stranger()).toMatch(/authorization/i);
  },
);
