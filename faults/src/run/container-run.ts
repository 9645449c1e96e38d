// Kills containers one after another while the crowd talks: docker-compose.yml with three NATS
// servers, three gateways and HAProxy. Same crowd, recorder and checker as other fault runs.
import { startContainerCluster } from '@natter/testkit/containers';
import type { BusProbe, ClusterContainer, ContainerCluster } from '@natter/testkit/containers';
import { eventually } from '@natter/testkit';
import { Crowd } from '../crowd/crowd.ts';
import type { Doors } from '../crowd/crowd.ts';
import { endRun } from './end-run.ts';
import type { LogReader } from './end-run.ts';
import { GRACE_MS, Incident, LOST_WITHIN_MS, pause } from '../catalog/fault.ts';
import { storedRecord } from '../deployment/log-record.ts';
import type { StoredRecord } from '../deployment/log-record.ts';
import { randomFrom } from './random.ts';
import type { Recorder } from './recorder.ts';

const SERVICES = ['nats-0', 'nats-1', 'nats-2', 'gateway', 'haproxy'] as const;
const GATEWAYS = 3;
const STREAM = 'NATTER_0';
const KIND = 'container-killed';
/** A connection to a dead address is not refused; it times out after some seconds. */
const FIRST_ACK_MS_MAX = 15_000;
const CALM_MS = [1_000, 3_000] as const;
const WHOLE_AGAIN_MS_MAX = 60_000;

export interface ContainerRunOptions {
  readonly seed: number;
  readonly kills: number;
  readonly say: (line: string) => void;
}

/** Writes the history of these kills. Rejects when the run itself could not be done. */
export async function runContainers(
  { seed, kills, say }: ContainerRunOptions,
  recorder: Recorder,
): Promise<void> {
  await using cluster = await startContainerCluster({
    gateways: GATEWAYS,
    env: { NATTER_RATE: '100' },
  });
  recorder.write({
    type: 'run',
    seed,
    faults: [{ kind: KIND, boundsMs: { 'first ack': FIRST_ACK_MS_MAX } }],
    graceMs: GRACE_MS,
    lostWithinMs: LOST_WITHIN_MS,
    setup: { servers: '3', node: process.version },
  });
  const random = randomFrom(seed);
  const crowd = new Crowd({ doors: doorOf(cluster), recorder, random: random.fork('crowd') });
  try {
    await crowd.gather();
    await crowd.talk();
    for (let kill = 1; kill <= kills; kill += 1) {
      await pause(random.whole(...CALM_MS));
      const all = (await Promise.all(SERVICES.map((name) => cluster.containers(name)))).flat();
      const victim = random.pick(all);
      await killOne({ cluster, crowd, recorder, victim });
      say(`${kill}/${kills}: ${victim.service} (${victim.name})`);
    }
    await endRun({ crowd, recorder, log: new ContainerLog(cluster.bus), mayRemove: false });
  } finally {
    recorder.end();
    crowd.close();
  }
}

/** All clients connect through one load balancer. */
function doorOf({ wsUrl, tcpPort }: ContainerCluster): Doors {
  return {
    places: 1,
    urlsFrom: () => [wsUrl],
    tcpPort: () => tcpPort,
    httpPort: () => Number(new URL(wsUrl).port),
  };
}

/** Resolves when the cluster is whole again: the next kill must not take the last copy. */
async function killOne(of: {
  readonly cluster: ContainerCluster;
  readonly crowd: Crowd;
  readonly recorder: Recorder;
  readonly victim: ClusterContainer;
}): Promise<void> {
  const { cluster, crowd, recorder, victim } = of;
  crowd.burst();
  const incident = new Incident(recorder, KIND, victim.name);
  const code = await victim.kill();
  const open = crowd.members.reduce((sum, member) => sum + member.open, 0);
  if (code === 137) incident.prove(`exit code ${code} of ${victim.name}; ${open} says open`);
  // Nobody gets in without the load balancer.
  if (victim.service === 'haproxy') await victim.start();
  await incident.firstAcks(crowd.members);
  if (victim.service !== 'haproxy') await victim.start();
  if (victim.service === 'gateway') await victim.untilHealthy();
  await eventually(
    async () => {
      const { current } = await cluster.bus.stream(STREAM);
      if (current.length < 2) throw new Error('a copy is behind');
    },
    { timeoutMs: WHOLE_AGAIN_MS_MAX, intervalMs: 500 },
  );
}

class ContainerLog implements LogReader {
  readonly #bus: BusProbe;
  readonly #records: StoredRecord[] = [];
  #next = 1;

  constructor(bus: BusProbe) {
    this.#bus = bus;
  }

  async read(): Promise<readonly StoredRecord[]> {
    const found = await this.#bus.records(STREAM, 'natter.log.0.>', this.#next);
    this.#next = (found.at(-1)?.seq ?? this.#next - 1) + 1;
    this.#records.push(...found.flatMap((message) => storedRecord(message) ?? []));
    return this.#records;
  }
}
