// The chat client this protocol grew from, against a gateway: it must not notice the difference.
// Only its port is changed (fixtures/original-client.py). Without python3 these tests are skipped.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { TextWorld } from './text-world.ts';

const python = spawnSync('python3', ['--version']).status === 0;
if (!python) console.warn('original-client.test.ts is skipped: there is no python3 here');

const ORIGINAL = new URL('../fixtures/original-client.py', import.meta.url);
const ORIGINAL_PORT = '59000';

let world: TextWorld;
let folder: string;
let script: string;
beforeAll(async () => {
  if (!python) return;
  world = await TextWorld.start();
  folder = await mkdtemp(join(tmpdir(), 'natter-original-'));
  script = join(folder, 'client.py');
  const source = await readFile(ORIGINAL, 'utf8');
  await writeFile(script, source.replace(ORIGINAL_PORT, String(world.gateway.tcpPort)));
});
afterAll(async () => {
  if (!python) return;
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** The client as a person has it: what is typed, and what stands on the screen. */
function startOriginal(alias: string): {
  readonly type: (line: string) => void;
  readonly screen: () => string;
  readonly process: ChildProcessWithoutNullStreams;
} {
  // -u: else python keeps back what it prints into a pipe.
  const process = spawn('python3', ['-u', script]);
  // It knows no way out but to be killed.
  onTestFinished(() => {
    process.kill('SIGKILL');
  });
  let screen = '';
  process.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
  });
  process.stdin.on('error', () => undefined);
  const type = (line: string): void => {
    process.stdin.write(`${line}\n`);
  };
  type(alias);
  return { type, screen: () => screen, process };
}

test.skipIf(!python)('two original clients talk with each other and all others', async () => {
  using ann = await world.tcp('ann');
  using bob = await world.ws('bob');
  const carl = startOriginal('Carl');
  await eventually(() => {
    expect(carl.screen()).toContain(
      'Carl has connected to the chat room\nyou are now connected!\n',
    );
  });
  const dana = startOriginal('dana');
  await eventually(() => {
    expect(dana.screen()).toContain('you are now connected!\n');
    expect(carl.screen()).toContain('dana has connected to the chat room\n');
  });
  await ann.waitFor('dana has connected to the chat room\n');

  carl.type('hello from the past');
  await eventually(() => {
    for (const screen of [carl.screen(), dana.screen()]) {
      expect(screen).toContain('Carl: hello from the past\n');
    }
  });
  await ann.waitFor('Carl: hello from the past\n');
  await bob.waitFor('Carl: hello from the past\n');

  bob.send('hello from the web, ünïcode too');
  ann.send('/msg dana only for dana\n');
  await eventually(() => {
    expect(carl.screen()).toContain('bob: hello from the web, ünïcode too\n');
    expect(dana.screen()).toContain('ann → dana: only for dana\n');
  });

  dana.type('/msg ann a command, sent as the original sends everything');
  await ann.waitFor('dana → ann: a command, sent as the original sends everything\n');
  dana.type('/to Carl,bob the two of you');
  await bob.waitFor('dana → Carl, bob: the two of you\n');
  await eventually(() => {
    expect(carl.screen()).toContain('dana → Carl, bob: the two of you\n');
  });
  expect(carl.screen()).not.toContain('only for dana');
  expect(carl.screen()).not.toContain('a command');
  expect(ann.text).not.toContain('the two of you');
  expect(dana.screen()).not.toContain('Error!');

  carl.process.kill('SIGKILL');
  await bob.waitFor('Carl has left the chat room!\n');
  await eventually(() => {
    expect(dana.screen()).toContain('Carl has left the chat room!\n');
  });
});

test.skipIf(!python)('an original client learns that its alias is taken', async () => {
  using holder = await world.tcp('erin');
  const erin = startOriginal('erin');
  await eventually(() => {
    expect(erin.screen()).toMatch(/! alias taken: erin\b.*\n/);
  });
  expect(erin.screen()).not.toContain('you are now connected!');
  expect(holder.text).not.toContain('erin has left');
});
