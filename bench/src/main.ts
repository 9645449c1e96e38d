import { buildTools } from './build.ts';
import { startContestant } from './contestants.ts';
import type { ContestantName } from './contestants.ts';
import { parkOnServersCore } from './cores.ts';
import { generate } from './generator.ts';
import { scenarios } from './scenarios.ts';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    scenario: { type: 'string', default: scenarios.map(({ id }) => id).join(',') },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const wanted = new Set(values.scenario.split(','));
const only = values.only?.split(',');
const tools = await buildTools();
const cores = parkOnServersCore();
const median = (all: number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;
for (const scenario of scenarios.filter(({ id }) => wanted.has(id))) {
  const all = new Map<ContestantName, Awaited<ReturnType<typeof generate>>[]>();
  for (let run = 0; run < Number(values.runs); run += 1) {
    for (const name of scenario.contestants) {
      if (name === 'uws' || (only !== undefined && !only.includes(name))) continue;
      const running = await startContestant(name, { deployment: scenario.deployment, tools });
      try {
        const measured = await generate(scenario.load, { running, program: tools!.fanLoad, cores });
        all.set(name, [...(all.get(name) ?? []), measured]);
        if (values.json) console.log(JSON.stringify({ scenario: scenario.id, name, ...measured }));
      } finally {
        await running[Symbol.asyncDispose]();
      }
    }
  }
  console.log(`\n${scenario.id}: ${scenario.title}`);
  for (const [name, runs] of all) {
    const m = (pick: (one: (typeof runs)[number]) => number, digits = 1): string =>
      median(runs.map(pick)).toFixed(digits);
    console.log(
      `  ${name.padEnd(10)} ${m((one) => one.deliveriesPerSecond / 1000).padStart(9)} k deliveries/s  ${m((one) => one.cpuUsPerDelivery, 3)} µs/delivery  ` +
        `${m((one) => one.cpuUsPerMessage)} µs/message (${Object.entries(runs[0]!.cpuUsPerDeliveryOf).map(([who]) => `${who} ${m((one) => one.cpuUsPerDeliveryOf[who]!, 3)}`).join(', ')} a delivery)  ` +
        `p50 ${m((one) => one.p50Ms)} p99 ${m((one) => one.p99Ms)} ms  load ${m((one) => one.generatorUtil, 2)} others ${m((one) => one.othersUtil, 2)} ${runs.flatMap((one) => one.faults).join('; ')}`,
    );
  }
}
