// Servers that answer but are no gateways: nothing passes for said, and `tail` says what it got.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, startGateway, startNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { natter, runNatter } from './natter.ts';
import { serve } from './other-server.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'natter-rubbish-'));
  file = join(folder, 'file.txt');
  writeFileSync(file, 'content');
});
afterAll(() => rmSync(folder, { recursive: true }));

const env = () => ({ XDG_STATE_HOME: folder });
const page: RequestListener = (request, response) => {
  request.resume();
  response.setHeader('content-type', 'text/html').end('<h1>Welcome</h1>');
};
const json =
  (body: string): RequestListener =>
  (request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json').end(body);
  };

/** Tails a room there. `error` returns what it has printed on standard error. */
async function tail(answer: RequestListener, ...more: string[]) {
  const host = await serve(answer);
  const { child, ended } = natter(['tail', '--url', `http://${host}`, ...more], env());
  onTestFinished(() => void child.kill('SIGKILL'));
  let error = '';
  child.stderr.on('data', (data: Buffer) => (error += data.toString()));
  return { host, child, ended, error: () => error };
}

test('a page that answers a say or an upload has not done it', async () => {
  const answers = [page, json('{}'), json('null'), json('not JSON'), json('{"seq":"1"}')];
  const runs = answers.map(async (answer) => {
    const url = ['--url', `http://${await serve(answer)}`, '--timeout', '2'];
    for (const args of [
      ['say', 'hi', ...url],
      ['upload', file, ...url],
    ])
      expect(await runNatter(args, { env: env() })).toMatchObject({
        code: 3,
        out: '',
        error: expect.stringMatching(
          /HTTP 200, (text\/html|application\/json): not a Natter gateway/,
        ),
      });
  });
  await Promise.all(runs);
});

test('tail says at once that a server is no gateway, and ends with 3', async () => {
  const rubbish = await tail(page, '--timeout', '2');
  await eventually(() =>
    expect(rubbish.error()).toBe(
      `natter: ${rubbish.host}: HTTP 200, text/html: not a Natter gateway; trying again\n`,
    ),
  );
  expect(await rubbish.ended).toMatchObject({ code: 3, out: '' });
});

test('history that is no page of messages is not printed', async () => {
  const answer = json('{"messages":[{"from":"bob"}]}');
  const rubbish = await tail(answer, '--history', '3', '--timeout', '1');
  expect(await rubbish.ended).toMatchObject({ code: 3, out: '' });
});

test('an event stream of rubbish is told once, and asked for ever less often', async () => {
  const streams = [
    'data: hello\n\n',
    'data: {"type":"message"}\n\n',
    'data: 7\n\n',
    '<html>\n',
    '',
  ];
  await Promise.all(
    streams.map(async (text) => {
      const requestsAtMs: number[] = [];
      const rubbish = await tail((_, response) => {
        requestsAtMs.push(Date.now());
        // As no gateway does: come back at once.
        response.setHeader('content-type', 'text/event-stream').end(`retry: 0\n${text}`);
      });
      await eventually(() => expect(requestsAtMs.length).toBeGreaterThan(2));
      expect(rubbish.error()).toMatch(/^natter: [^\n]+; trying again\n$/);
      expect((requestsAtMs[2] ?? 0) - (requestsAtMs[0] ?? 0)).toBeGreaterThan(300);
      rubbish.child.kill('SIGKILL');
      expect((await rubbish.ended).out).toBe('');
    }),
  );
});

test('an endless line is no event stream', async () => {
  const rubbish = await tail((_, response) => {
    response.setHeader('content-type', 'text/event-stream');
    const write = (): void => {
      while (!response.destroyed && response.write(`data: ${'x'.repeat(100_000)}`));
      response.once('drain', write);
    };
    write();
  });
  await eventually(() => expect(rubbish.error()).toMatch(/trying again\n$/));
  rubbish.child.kill('SIGKILL');
  await rubbish.ended;
});

test('tail goes on when the gateway is back after rubbish', async () => {
  await using nats = {
    ...(await startNats()),
    async [Symbol.asyncDispose]() {
      await this.stop();
    },
  };
  await using gateway = await startGateway({ nats: nats.url });
  let isAway = false;
  const through: RequestListener = (request, response) => {
    if (isAway) return page(request, response);
    const target = new URL(request.url ?? '', gateway.httpUrl);
    const { authorization, ...rest } = request.headers as Record<string, string>;
    const lastId = rest['last-event-id'];
    fetch(target, {
      headers: {
        ...(authorization && { authorization }),
        ...(lastId && { 'last-event-id': lastId }),
      },
    })
      .then(async (answer) => {
        response.writeHead(answer.status, {
          'content-type': answer.headers.get('content-type') ?? '',
        });
        for await (const chunk of answer.body ?? []) {
          if (isAway) break;
          response.write(chunk);
        }
        response.end();
      })
      .catch(() => response.destroy());
  };
  const followed = await tail(through);
  let out = '';
  followed.child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  const say = (text: string) =>
    runNatter(['say', text, '--alias', 'bob', '--url', gateway.httpUrl], { env: env() });
  await eventually(async () => {
    await say('before');
    expect(out).toContain('before');
  });
  isAway = true;
  await say('meanwhile');
  await eventually(() => expect(followed.error()).toContain('not a Natter gateway; trying again'));
  isAway = false;
  await eventually(() => expect(out).toContain('meanwhile'), { timeoutMs: 20_000 });
});
