// Scheduled messages whose time comes while gateways, links and nats-servers fail, or while no
// gateway runs at all (../crowd/desk/).
import { Desk } from '../crowd/desk/desk.ts';
import { comesTrue, Incident, pause } from './fault.ts';
import type { Fault, Scene } from './fault.ts';
import { troubles } from './troubles.ts';
import type { Trouble } from './troubles.ts';

const KIND = 'later-raced';
const OPERATOR = 'operator-of-this-fault-run';
const DESKS = ['a', 'b'] as const;
/** Scheduled messages of a run, at least. */
const PROMISED_MIN = 150;
const PROMISED_MS_MAX = 60_000;
/** The second time of a message that is said each minute. */
const RECURRED_MS_MAX = 80_000;
const CALM_MS = [300, 1_200] as const;
/** From shortly before messages are due: before, while and after they are said. */
const HEAD_START_MS = [0, 400] as const;
const AWAY_MS = [2_000, 5_000] as const;
/** A message that a gateway took with it comes again after 10 s; that one may die, too. */
const SAID_MS_MAX = 30_000;
/** Of this, gateways are away for 5 s, and start. */
const FIRST_SAID_MS_MAX = 25_000;

/** Each run has every trouble once, in the seed's order, each when messages are due. */
export const laterRaced: Fault = {
  kind: KIND,
  what: 'messages scheduled, cancelled and dropped through all gateways; when many are due a gateway killed, one frozen, one cut off, all killed for 2–5 s, nats-server (of three: the leader) killed',
  servers: [1, 3],
  boundsMs: { 'said after its time': SAID_MS_MAX, 'first said': FIRST_SAID_MS_MAX },
  relayed: true,
  env: () => ({ NATTER_OPERATOR_TOKEN: OPERATOR }),
  async put(scene) {
    const { deployment: doors, recorder, random } = scene;
    const desks = DESKS.map((letter) => {
      const own = { letter, random: random.fork(letter), operator: OPERATOR };
      return new Desk({ recorder, doors, ...own });
    });
    await Promise.all(desks.map((desk) => desk.open()));
    const incident = new Incident(recorder, KIND, `${desks.length} rooms`);
    for (const desk of desks) desk.begin();
    const measured = (one: Incident): Promise<void> =>
      one.measure('first said', desks, (desk) => desk.firstSaidAfter(one.atMs));
    await measured(incident);
    let overdue = 0;
    for (const trouble of random.sample([...troubles, allGatewaysKilled], troubles.length + 1)) {
      await pause(random.whole(...CALM_MS));
      await Promise.all(desks.map((desk) => desk.rush()));
      await pause(random.whole(...HEAD_START_MS));
      await trouble(scene, { kind: KIND, measured: measuredOnce(measured) });
      overdue += total(desks, (desk) => desk.overdue);
    }
    const promised = (): number => total(desks, (desk) => desk.promised.length);
    await comesTrue(() => promised() >= PROMISED_MIN, { timeoutMs: PROMISED_MS_MAX });
    const recur = (): boolean => desks.every(({ recurred }) => recurred > 1);
    const recurred = await comesTrue(recur, { timeoutMs: RECURRED_MS_MAX });
    await Promise.all(desks.map((desk) => desk.close()));
    incident.recovered('said after its time', Math.max(...desks.map(({ latestMs }) => latestMs)));
    if (promised() >= PROMISED_MIN && recurred)
      incident.prove(`${promised()} messages promised; ${overdue} late after failures`);
  },
};

/** How late messages are is measured once, at the end. */
const measuredOnce =
  (measured: (incident: Incident) => Promise<void>) =>
  async (incident: Incident): Promise<void> => {
    await measured(incident);
    incident.recovered('said after its time', 0);
  };

/** Nobody says what is due meanwhile. */
const allGatewaysKilled: Trouble = async (scene: Scene, { kind, measured }) => {
  const { deployment, recorder, random } = scene;
  const victims = [...deployment.gateways];
  const incident = new Incident(recorder, kind, 'kill -9 of all gateways');
  for (const victim of victims) victim.kill('SIGKILL');
  const exits = await Promise.all(victims.map(({ exited }) => exited));
  await pause(random.whole(...AWAY_MS));
  await Promise.all(victims.map((_, place) => deployment.restart(place)));
  if (exits.every(({ signal }) => signal === 'SIGKILL'))
    incident.prove(`${exits.length} gateways ended by SIGKILL`);
  await measured(incident);
};

const total = (desks: readonly Desk[], figure: (desk: Desk) => number): number =>
  desks.reduce((sum, desk) => sum + figure(desk), 0);
