// Where the gateway's CPU time goes under a scenario: V8's sampling profiler, switched on through the inspector for the time that counts.
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { generate } from './generator.ts';
import { openInspector } from './inspector.ts';
import type { CpuProfile } from './inspector.ts';
import type { Bench } from './measure.ts';
import { startNatter } from './natter.ts';
import { cpuTimeUs } from './processes.ts';
import type { Scenario } from './scenarios.ts';

const SECONDS = 4;
const SAMPLE_EVERY_US = 200;
const ENTRIES_MAX = 12;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Profile {
  readonly scenario: string;
  readonly title: string;
  /** Of a core, 0–1: the first gateway's, and how much of that was spent in the kernel. */
  readonly gatewayUtil: number;
  readonly kernelShare: number;
  /** Of the time the gateway was busy, 0–1, the largest first. */
  readonly functions: readonly Entry[];
  readonly files: readonly Entry[];
}

interface Entry {
  readonly name: string;
  readonly share: number;
}

export async function profileScenario(scenario: Scenario, bench: Bench): Promise<Profile> {
  await using running = await startNatter(scenario.deployment, '--inspect=127.0.0.1:0');
  const gateway = running.gateways[0]!;
  using inspector = await openInspector(await inspectorUrl(gateway));
  await inspector.call('Profiler.enable');
  await inspector.call('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
  const measuring = Promise.withResolvers<void>();
  const load = { ...scenario.load, seconds: SECONDS + 1 };
  const generating = generate(load, {
    running,
    tools: bench.tools,
    cores: bench.cores,
    onMeasuring: measuring.resolve,
  });
  await Promise.race([measuring.promise, generating]);
  const before = cpuTimeUs(gateway.pid);
  const begunMs = performance.now();
  await inspector.call('Profiler.start');
  await delay(SECONDS * 1000);
  const { profile } = (await inspector.call('Profiler.stop')) as { profile: CpuProfile };
  const elapsedMs = performance.now() - begunMs;
  const after = cpuTimeUs(gateway.pid);
  await generating;
  const userUs = after.user - before.user;
  const kernelUs = after.kernel - before.kernel;
  return {
    scenario: scenario.id,
    title: scenario.title,
    gatewayUtil: (userUs + kernelUs) / 1000 / elapsedMs,
    kernelShare: kernelUs / (userUs + kernelUs),
    ...sharesOf(profile),
  };
}

async function inspectorUrl(gateway: TestGateway): Promise<string> {
  return eventually(() => {
    const found = /Debugger listening on (ws:\S+)/.exec(gateway.errorOutput().join('\n'));
    if (found === null) throw new Error('the gateway has opened no inspector');
    return found[1]!;
  });
}

/** Self time of functions and of files, as shares of the time that was not idle. */
function sharesOf({
  nodes,
  samples,
  timeDeltas,
}: CpuProfile): Pick<Profile, 'functions' | 'files'> {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const functions = new Map<string, number>();
  const files = new Map<string, number>();
  let busyUs = 0;
  samples.forEach((id, index) => {
    const { functionName, url, lineNumber } = byId.get(id)!;
    if (functionName === '(idle)') return;
    const us = timeDeltas[index + 1] ?? SAMPLE_EVERY_US;
    const file = fileOf(url, functionName);
    const called = functionName || '(anonymous)';
    const name = url === '' ? called : `${called} ${file}:${lineNumber + 1}`;
    functions.set(name, (functions.get(name) ?? 0) + us);
    files.set(file, (files.get(file) ?? 0) + us);
    busyUs += us;
  });
  const largest = (of: Map<string, number>): Entry[] =>
    [...of]
      .map(([name, us]) => ({ name, share: us / busyUs }))
      .toSorted((a, b) => b.share - a.share)
      .slice(0, ENTRIES_MAX);
  return { functions: largest(functions), files: largest(files) };
}

/** As people call it: a path in this repository, a package's file, `node:net`; V8's and Node's own work by its name. */
function fileOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'V8 and Node, native';
  return url
    .replace(/^file:\/\//, '')
    .replace(ROOT, '')
    .replace(/^.*node_modules\//, '');
}
