// Failures of gateways, links and nats-servers while something is raced (act-faults.ts,
// amendment-faults.ts). Each is an incident of its own.
import { GATEWAYS } from '../deployment/deployment.ts';
import { streamState } from '../deployment/stored-log.ts';
import { comesTrue, Incident, pause } from './fault.ts';
import type { Scene } from './fault.ts';
import { stateOf } from './process-state.ts';

/** Some gateways are judged dead, after 2.5 s, and some not. */
const FROZEN_MS = [1_000, 6_000] as const;
const CUT_MS = [500, 5_000] as const;

export interface Troubled {
  /** The fault that it is a part of. */
  readonly kind: string;
  /** Waits until work is done again. */
  readonly measured: (incident: Incident) => Promise<void>;
}

/** A failure while something else goes on. */
export type Trouble = (scene: Scene, of: Troubled) => Promise<void>;

const gatewayKilled: Trouble = async ({ deployment, recorder, random }, { kind, measured }) => {
  const place = random.whole(0, GATEWAYS - 1);
  const victim = deployment.gateway(place);
  const incident = new Incident(recorder, kind, `kill -9 of ${victim.id}`);
  victim.kill('SIGKILL');
  const { signal } = await victim.exited;
  if (signal === 'SIGKILL') incident.prove(`pid ${victim.pid} ended by ${signal}`);
  await measured(incident);
  await deployment.restart(place);
};

const gatewayFrozen: Trouble = async ({ deployment, recorder, random }, { kind, measured }) => {
  const victim = deployment.gateway(random.whole(0, GATEWAYS - 1));
  const incident = new Incident(recorder, kind, `freeze of ${victim.id}`);
  victim.pause();
  const stopped = await comesTrue(async () => (await stateOf(victim.pid)) === 'T');
  await pause(random.whole(...FROZEN_MS));
  victim.resume();
  if (stopped) incident.prove(`pid ${victim.pid} was in state T`);
  await measured(incident);
};

const linkCut: Trouble = async ({ deployment, recorder, random }, { kind, measured }) => {
  const place = random.whole(0, GATEWAYS - 1);
  const { id } = deployment.gateway(place);
  const incident = new Incident(recorder, kind, `cut of ${id} from NATS`);
  deployment.setLines(place, { kind: 'cut' });
  await pause(random.whole(...CUT_MS));
  const resets = deployment.relaysOf(place).reduce((sum, relay) => sum + relay.resets, 0);
  deployment.setLines(place, { kind: 'open' });
  if (resets > 0) incident.prove(`${resets} connections of ${id} reset`);
  await measured(incident);
};

/** The only nats-server, or the leader of three. */
const natsKilled: Trouble = async ({ deployment, recorder, nats, servers }, { kind, measured }) => {
  const { leader } = servers === 1 ? { leader: undefined } : await streamState(nats);
  const server = deployment.servers.find(({ name }) => leader === undefined || name === leader);
  if (server === undefined) throw new Error(`unknown nats-server: ${leader}`);
  const { pid } = server;
  const incident = new Incident(recorder, kind, `kill -9 of ${server.name}`, server.name);
  await server.kill('SIGKILL');
  if (servers === 1) {
    await server.restart();
    if (server.pid !== pid) incident.prove(`pid ${pid} is gone, ${server.pid} is there`);
    await measured(incident);
    return;
  }
  await measured(incident);
  const { leader: next } = await streamState(nats);
  if (next !== leader) incident.prove(`${leader} (pid ${pid}) is gone, ${next} leads`);
  await server.restart();
};

/** All of them. */
export const troubles: readonly Trouble[] = [gatewayKilled, gatewayFrozen, linkCut, natsKilled];
