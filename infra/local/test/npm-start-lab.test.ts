// `npm start -- --lab`: the link that it prints holds a token, and with it a page kills gateways.
import { eventually } from '@natter/testkit';
import { expect, test } from 'vitest';
import { FREE, start } from './npm-start-run.ts';

test.concurrent('with the printed token a gateway is killed, and it restarts', async ({
  onTestFinished: atEnd,
}) => {
  const run = start(['--gateways', '2', '--lab', ...FREE], { atEnd });
  await run.invited();
  const [first, second] = [run.gateway(0), run.gateway(1)];
  const [, token] = /\/lesson#try=([\w-]+)$/m.exec(run.output())!;
  const url = `http://localhost:${first.http}/v1/lab`;
  const headers = { 'x-natter-lab': token!, 'content-type': 'application/json' };
  const told = await fetch(url, { headers });
  expect(await told.json()).toEqual({
    gateways: [`ws://localhost:${first.http}`, `ws://localhost:${second.http}`],
  });
  const answer = await fetch(`${url}/kill`, { method: 'POST', headers, body: '{"gateway":1}' });
  expect(answer.status).toBe(202);
  await eventually(() => expect(run.gateway(1).pid).not.toBe(second.pid));
  expect(run.gateway(0).pid).toBe(first.pid);
});

test.concurrent('without --lab there is no token and nothing to ask', async ({
  onTestFinished: atEnd,
}) => {
  const run = start(FREE, { atEnd });
  await run.invited();
  expect(run.output()).toContain('/lesson\n');
  expect(run.output()).not.toContain('#try=');
  const answer = await fetch(`http://localhost:${run.gateway(0).http}/v1/lab`, {
    headers: { 'x-natter-lab': '' },
  });
  expect(answer.status).toBe(404);
});
