// Both load generators, in C and for Node, against real servers.
import { expect, onTestFinished, test } from 'vitest';
import { buildTools } from '../src/measure/build.ts';
import { startContestant } from '../src/measure/contestants.ts';
import type { ContestantName } from '../src/measure/contestants.ts';
import { generate } from '../src/measure/generator.ts';
import type { Measurement } from '../src/measure/generator.ts';
import type { Pace } from '../src/measure/scenarios.ts';

const tools = await buildTools();
const contestants: ContestantName[] = ['natter', 'ws', 'socket.io', 'nats'];
if (tools !== undefined) contestants.push('floor');
const members = 10;
const senders = 4;

for (const [language, generator] of Object.entries({ C: tools, Node: undefined })) {
  const noCompiler = language === 'C' && tools === undefined;
  const measure = async (name: ContestantName, pace: Pace): Promise<Measurement> => {
    const running = await startContestant(name, {
      deployment: { gateways: 1, natsServers: 1, partitions: 1 },
      benchTools: { tools, uws: { why: 'not requested' } },
    });
    onTestFinished(() => running[Symbol.asyncDispose]());
    const load = { connections: 2 * members, rooms: 2, senders, pace };
    return await generate(
      { ...load, warmSeconds: 0.1, seconds: 0.5 },
      { running, tools: generator, cores: undefined },
    );
  };

  for (const name of contestants) {
    test.skipIf(noCompiler)(
      `the generator in ${language} gets into ${name}'s rooms, speaks, and counts each message once a member`,
      async () => {
        const measured = await measure(name, { kind: 'closed', inFlight: 1, doneWhen: 'all' });
        expect(measured.faults).toEqual([]);
        expect(measured.messagesPerSecond).toBeGreaterThan(20);
        // Messages in flight when counting begins or ends count in part.
        const underWayMax = senders * members;
        const expected = measured.messagesPerSecond * members;
        const off = Math.abs(measured.deliveriesPerSecond - expected) * 0.5;
        expect(off).toBeLessThanOrEqual(underWayMax);
        expect(measured.lastP50Ms).toBeGreaterThanOrEqual(measured.p50Ms);
      },
    );
  }

  test.skipIf(noCompiler)(
    `the generator in ${language} keeps the pace and catches up when late`,
    async () => {
      const measured = await measure('ws', { kind: 'steady', messagesPerSecond: 200 });
      expect(measured.messagesPerSecond).toBeGreaterThan(150);
      expect(measured.messagesPerSecond).toBeLessThan(250);
    },
  );
}
