// `npm start` as a process with a real nats-server and gateways: what it keeps running,
// and what it leaves behind.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { eventually } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { FREE, isAlive, prompt, start } from './npm-start-run.ts';

test.concurrent('a nats-server and two gateways run; each line names pid and ports', async ({
  onTestFinished: atEnd,
}) => {
  const run = start(['--gateways', '2', ...FREE], { atEnd });
  await run.invited();
  const [nats, first, second] = [run.nats(), run.gateway(0), run.gateway(1)];
  for (const child of [nats, first, second]) expect(isAlive(child.pid)).toBe(true);
  expect(await prompt(first.tcp)).toBe('alias?');
  expect(await prompt(second.tcp)).toBe('alias?');
  expect((await fetch(`http://127.0.0.1:${second.http}/readyz`)).status).toBe(200);
  expect(run.output()).toContain(`nc localhost ${first.tcp}`);
});

test.concurrent('a killed gateway restarts on its ports', async ({ onTestFinished: atEnd }) => {
  const run = start(FREE, { atEnd });
  await run.invited();
  const before = run.gateway(0);
  process.kill(before.pid, 'SIGKILL');
  const after = await eventually(() => {
    const now = run.gateway(0);
    expect(now.pid).not.toBe(before.pid);
    return now;
  });
  expect(after).toEqual({ ...before, pid: after.pid });
  expect(await prompt(after.tcp)).toBe('alias?');
});

test.concurrent('a killed archive restarts and says so; --no-archive leaves it out', async ({
  onTestFinished: atEnd,
}) => {
  const run = start(FREE, { atEnd });
  const without = start(['--no-archive', ...FREE], { atEnd });
  await Promise.all([run.invited(), without.invited()]);
  const before = await eventually(() => run.archive());
  process.kill(before.pid, 'SIGKILL');
  await eventually(() => expect(run.archive().pid).not.toBe(before.pid));
  expect(run.output()).toMatch(/^archive ended \(SIGKILL\); restarting it in 1 s$/m);
  expect(without.output()).not.toMatch(/^archive/m);
});

test.concurrent('a killed nats-server restarts on its port, and the gateway reconnects', async ({
  onTestFinished: atEnd,
}) => {
  const run = start(FREE, { atEnd });
  await run.invited();
  const before = run.nats();
  process.kill(before.pid, 'SIGKILL');
  const after = await eventually(() => {
    const now = run.nats();
    expect(now.pid).not.toBe(before.pid);
    return now;
  });
  expect(after.port).toBe(before.port);
  await eventually(async () => {
    const answer = await fetch(`http://127.0.0.1:${run.gateway(0).http}/readyz`);
    expect(answer.status).toBe(200);
  });
});

test.concurrent.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s stops everything and leaves nothing behind',
  async (signal, { onTestFinished: atEnd }) => {
    const run = start(FREE, { atEnd });
    await run.invited();
    const pids = [run.nats().pid, run.gateway(0).pid];
    process.kill(run.pid, signal);
    expect(await run.exited).toEqual([0, null]);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(run.errors()).toBe('');
  },
);

test('Ctrl-C stops everything within 5 s, even a frozen gateway', async () => {
  const run = start(['--gateways', '2', ...FREE]);
  await run.invited();
  const pids = [run.nats().pid, run.gateway(0).pid, run.gateway(1).pid];
  process.kill(run.gateway(1).pid, 'SIGSTOP');
  const startedAtMs = Date.now();
  process.kill(run.pid, 'SIGINT');
  expect(await run.exited).toEqual([0, null]);
  expect(Date.now() - startedAtMs).toBeLessThan(5_000);
  expect(pids.filter(isAlive)).toEqual([]);
});

test.concurrent('Ctrl-C in a terminal, sent to the whole process group, ends it quietly', async ({
  onTestFinished: atEnd,
}) => {
  const run = start(['--gateways', '2', ...FREE], { atEnd });
  await run.invited();
  const pids = [run.nats().pid, run.gateway(0).pid, run.gateway(1).pid];
  const before = run.output();
  process.kill(-run.pid, 'SIGINT');
  process.kill(-run.pid, 'SIGINT');
  expect(await run.exited).toEqual([0, null]);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(run.output() + run.errors()).toBe(before);
});

test.concurrent('Ctrl-C also ends it while it starts', async ({ onTestFinished: atEnd }) => {
  const run = start(FREE, { atEnd });
  await eventually(() => run.nats());
  process.kill(run.pid, 'SIGINT');
  expect(await run.exited).toEqual([0, null]);
  expect(isAlive(run.nats().pid)).toBe(false);
});

test.concurrent('no child outlives it when it is killed', async ({ onTestFinished: atEnd }) => {
  const run = start(FREE, { atEnd });
  await run.invited();
  const pids = [run.nats().pid, run.gateway(0).pid];
  process.kill(run.pid, 'SIGKILL');
  await eventually(() => expect(pids.filter(isAlive)).toEqual([]));
});

test.concurrent.for(['SIGTERM', 'SIGKILL'] as const)(
  'everything ends when the npm that started it ends by %s',
  async (signal, { onTestFinished: atEnd }) => {
    const run = start(FREE, { atEnd, program: ['npm', 'start', '--'] });
    await run.invited();
    const pids = [run.nats().pid, run.gateway(0).pid];
    expect(pids.filter(isAlive)).toEqual(pids);
    process.kill(run.pid, signal);
    await eventually(() => expect(pids.filter(isAlive)).toEqual([]), { timeoutMs: 5_000 });
  },
);

test('a port in use is named, and nothing starts', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const run = start(['--http-port', String(port), '--tcp-port', '0', '--nats-port', '0']);
  expect(await run.exited).toEqual([1, null]);
  expect(run.errors()).toContain(`port ${port} (gateway 0, HTTP) is in use`);
  expect(run.output()).toBe('');
});

test.concurrent('a second npm start on the same data is refused', async ({
  onTestFinished: atEnd,
}) => {
  const first = start(FREE, { atEnd });
  await first.invited();
  const second = start([...FREE, '--data', first.data], { atEnd });
  expect(await second.exited).toEqual([1, null]);
  expect(second.errors()).toContain(`pid ${first.pid}`);
});

test('a bad flag is reported with the usage', async () => {
  const run = start(['--gateway', '2']);
  expect(await run.exited).toEqual([1, null]);
  expect(run.errors()).toContain("'--gateway'");
  expect(run.errors()).toContain('Usage: npm start --');
});

test.concurrent("a bad gateway setting ends it with the gateway's message", async ({
  onTestFinished: atEnd,
}) => {
  const run = start(FREE, { atEnd, variables: { NATTER_RATE: 'fast' } });
  expect(await run.exited).toEqual([1, null]);
  expect(run.errors()).toContain('NATTER_RATE');
  expect(isAlive(run.nats().pid)).toBe(false);
});

test.concurrent('a running NATS server is used and left running', async ({
  onTestFinished: atEnd,
}) => {
  const first = start(FREE, { atEnd });
  await first.invited();
  const { port, pid } = first.nats();
  const second = start(FREE, {
    atEnd,
    variables: { NATTER_NATS_URL: `nats://127.0.0.1:${port}` },
  });
  await second.invited();
  expect(second.output()).not.toContain('nats pid');
  process.kill(second.pid, 'SIGINT');
  expect(await second.exited).toEqual([0, null]);
  expect(isAlive(pid)).toBe(true);
});
