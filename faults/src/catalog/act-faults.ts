// Acts raced against says of those whom they bar, through other gateways, while gateways, links and
// nats-servers fail (../crowd/arena.ts).
import { Arena } from '../crowd/arena.ts';
import { StoredSeats } from '../deployment/stored-seats.ts';
import { comesTrue, Incident, pause } from './fault.ts';
import type { Fault } from './fault.ts';
import { troubles } from './troubles.ts';

const KIND = 'acts-raced';
const OPERATOR = 'operator-of-this-fault-run';
/** By their letter. */
const ARENAS = { a: 'open', b: 'closed', c: 'open' } as const;
/** Races of a run, at least; twenty runs are then a thousand. */
const RACES_MIN = 60;
const RACES_MS_MAX = 60_000;
const CALM_MS = [500, 1_500] as const;

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
    for (const trouble of random.sample(troubles, troubles.length)) {
      await pause(random.whole(...CALM_MS));
      await trouble(scene, { kind: KIND, measured });
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
