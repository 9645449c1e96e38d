// Acts raced against says of those whom they bar, through other gateways, while gateways, links and
// nats-servers fail (../crowd/arena.ts).
import { Arena } from '../crowd/arena.ts';
import { GATEWAYS } from '../deployment/deployment.ts';
import { streamState } from '../deployment/stored-log.ts';
import { StoredSeats } from '../deployment/stored-seats.ts';
import { comesTrue, Incident, pause } from './fault.ts';
import type { Fault, Scene } from './fault.ts';
import { stateOf } from './process-state.ts';

const KIND = 'acts-raced';
const OPERATOR = 'operator-of-this-fault-run';
/** By their letter. */
const ARENAS = { a: 'open', b: 'closed', c: 'open' } as const;
/** Races of a run, at least; twenty runs are then a thousand. */
const RACES_MIN = 60;
const RACES_MS_MAX = 60_000;
const CALM_MS = [500, 1_500] as const;
/** Some gateways are judged dead, after 2.5 s, and some not. */
const FROZEN_MS = [1_000, 6_000] as const;
const CUT_MS = [500, 5_000] as const;

/** A failure while the races go on. */
type Trouble = (scene: Scene, measured: (incident: Incident) => Promise<void>) => Promise<void>;

const gatewayKilled: Trouble = async ({ deployment, recorder, random }, measured) => {
  const place = random.whole(0, GATEWAYS - 1);
  const victim = deployment.gateway(place);
  const incident = new Incident(recorder, KIND, `kill -9 of ${victim.id}`);
  victim.kill('SIGKILL');
  const { signal } = await victim.exited;
  if (signal === 'SIGKILL') incident.prove(`pid ${victim.pid} ended by ${signal}`);
  await measured(incident);
  await deployment.restart(place);
};

const gatewayFrozen: Trouble = async ({ deployment, recorder, random }, measured) => {
  const victim = deployment.gateway(random.whole(0, GATEWAYS - 1));
  const incident = new Incident(recorder, KIND, `freeze of ${victim.id}`);
  victim.pause();
  const stopped = await comesTrue(async () => (await stateOf(victim.pid)) === 'T');
  await pause(random.whole(...FROZEN_MS));
  victim.resume();
  if (stopped) incident.prove(`pid ${victim.pid} was in state T`);
  await measured(incident);
};

const linkCut: Trouble = async ({ deployment, recorder, random }, measured) => {
  const place = random.whole(0, GATEWAYS - 1);
  const { id } = deployment.gateway(place);
  const incident = new Incident(recorder, KIND, `cut of ${id} from NATS`);
  deployment.setLines(place, { kind: 'cut' });
  await pause(random.whole(...CUT_MS));
  const resets = deployment.relaysOf(place).reduce((sum, relay) => sum + relay.resets, 0);
  deployment.setLines(place, { kind: 'open' });
  if (resets > 0) incident.prove(`${resets} connections of ${id} reset`);
  await measured(incident);
};

/** The only nats-server, or the leader of three. */
const natsKilled: Trouble = async ({ deployment, recorder, nats, servers }, measured) => {
  const { leader } = servers === 1 ? { leader: undefined } : await streamState(nats);
  const server = deployment.servers.find(({ name }) => leader === undefined || name === leader);
  if (server === undefined) throw new Error(`unknown nats-server: ${leader}`);
  const { pid } = server;
  const incident = new Incident(recorder, KIND, `kill -9 of ${server.name}`);
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

const TROUBLES = [gatewayKilled, gatewayFrozen, linkCut, natsKilled];

/** Each run has every trouble once, in the seed's order, and races before, between and after. */
export const actsRaced: Fault = {
  kind: KIND,
  what: 'bans, mutes and removals raced against says of their target through other gateways; a gateway killed, one frozen, one cut off, nats-server (of three: the leader) killed',
  servers: [1, 3],
  boundsMs: { 'first act': 15_000 },
  relayed: true,
  env: () => ({ NATTER_OPERATOR_TOKEN: OPERATOR }),
  async put(scene) {
    const { deployment: doors, recorder, random, nats } = scene;
    const seats = new StoredSeats(nats);
    const arenas = Object.entries(ARENAS).map(([letter, access]) => {
      const own = { letter, access, random: random.fork(letter), operator: OPERATOR };
      return new Arena({ recorder, doors, seats, ...own });
    });
    await Promise.all(arenas.map((arena) => arena.open()));
    const incident = new Incident(recorder, KIND, arenas.length + ' rooms');
    for (const arena of arenas) arena.begin();
    const measured = (one: Incident): Promise<void> =>
      one.measure('first act', arenas, (arena) => arena.firstActAfter(one.atMs));
    await measured(incident);
    for (const trouble of random.sample(TROUBLES, TROUBLES.length)) {
      await pause(random.whole(...CALM_MS));
      await trouble(scene, measured);
    }
    await pause(random.whole(...CALM_MS));
    await comesTrue(() => racesOf(arenas) >= RACES_MIN, { timeoutMs: RACES_MS_MAX });
    await Promise.all(arenas.map((arena) => arena.close()));
    if (racesOf(arenas) >= RACES_MIN) incident.prove(racesIn(arenas));
  },
};

const total = (arenas: readonly Arena[], figure: (arena: Arena) => number): number =>
  arenas.reduce((sum, arena) => sum + figure(arena), 0);

const racesOf = (arenas: readonly Arena[]): number =>
  total(arenas, ({ races }) => races.ban + races.mute + races.remove);

function racesIn(arenas: readonly Arena[]): string {
  const [bans, mutes, removals] = (['ban', 'mute', 'remove'] as const).map((kind) =>
    total(arenas, ({ races }) => races[kind]),
  );
  const open = total(arenas, ({ saysInFlight }) => saysInFlight);
  return `${racesOf(arenas)} races: ${bans} bans, ${mutes} mutes, ${removals} removals; ${open} says of their targets were on their way`;
}
