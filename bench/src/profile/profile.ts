// Profiles the gateway under a scenario with V8's sampling profiler, while counting is on.
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { generate } from '../measure/generator.ts';
import { openInspector } from './inspector.ts';
import type { CpuProfile } from './inspector.ts';
import type { Bench } from '../measure/measure.ts';
import { SAMPLE_EVERY_US, sharesOf } from './shares.ts';
import type { Shares } from './shares.ts';
import { startNatter } from '../measure/natter.ts';
import { cpuTimeUs } from '../measure/processes.ts';
import type { Scenario } from '../measure/scenarios.ts';

const SECONDS = 4;
/** For a silent load: profile while clients connect, once the code is warm. */
const WARM_MS = 1_500;

export interface Profile extends Shares {
  readonly scenario: string;
  readonly title: string;
  /** Shares, 0–1: the first gateway's of a core, and the kernel's of that. */
  readonly gatewayUtil: number;
  readonly kernelShare: number;
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
  const silent = scenario.load.pace.kind === 'idle';
  await Promise.race([silent ? delay(WARM_MS) : measuring.promise, generating]);
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
    title: silent ? `${scenario.title}, while they connect` : scenario.title,
    gatewayUtil: (userUs + kernelUs) / 1000 / elapsedMs,
    kernelShare: kernelUs / (userUs + kernelUs),
    ...sharesOf(profile),
  };
}

async function inspectorUrl(gateway: TestGateway): Promise<string> {
  return eventually(() => {
    const found = /Debugger listening on (ws:\S+)/.exec(gateway.errorOutput().join('\n'));
    if (found === null) throw new Error('the gateway opened no inspector');
    return found[1]!;
  });
}
