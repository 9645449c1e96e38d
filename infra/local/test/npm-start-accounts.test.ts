// `npm start -- --auth accounts`: identity runs beside the gateways, and its link makes an owner.
import { eventually } from '@natter/testkit';
import { expect, test } from 'vitest';
import { FREE, isAlive, start } from './npm-start-run.ts';
import type { Run } from './npm-start-run.ts';

const identityPid = (run: Run): number =>
  Number([...run.output().matchAll(/^identity pid (\d+)$/gm)].at(-1)?.[1]);

test('the link in the terminal makes the first owner; a killed identity comes back', async ({
  onTestFinished: atEnd,
}) => {
  const run = start(['--auth', 'accounts', ...FREE], { atEnd });
  await run.invited();
  const [, url = '', secret] = /(http:\/\/\S+)\/setup#(nu_\S+)/.exec(run.output()) ?? [];
  expect(url).toBe(`http://localhost:${run.gateway(0).http}`);
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`http://127.0.0.1:${run.gateway(0).http}/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const owner = { alias: 'Olga', password: 'correct horse battery' };
  expect((await post('setup', { secret, ...owner })).status).toBe(201);

  const before = identityPid(run);
  process.kill(before, 'SIGKILL');
  await eventually(() => expect(identityPid(run)).not.toBe(before));
  expect((await post('sign-in', owner)).status).toBe(200);

  const pids = [run.nats().pid, run.gateway(0).pid, identityPid(run)];
  process.kill(run.pid, 'SIGINT');
  expect(await run.exited).toEqual([0, null]);
  expect(pids.filter(isAlive)).toEqual([]);
});
