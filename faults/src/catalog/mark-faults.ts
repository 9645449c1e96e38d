// Marks, receipts and counts of what is unread while gateways, links and nats-servers fail
// (../crowd/hall/).
import { Hall } from '../crowd/hall/hall.ts';
import { StoredMarks } from '../deployment/stored-marks.ts';
import { comesTrue, Incident, pause } from './fault.ts';
import type { Fault } from './fault.ts';
import { troubles } from './troubles.ts';

const KIND = 'marks-raced';
const HALLS = ['a', 'b'] as const;
/** Receipts of a run, at least. */
const RECEIPTS_MIN = 200;
const RECEIPTS_MS_MAX = 60_000;
const CALM_MS = [1_500, 4_000] as const;

/** Each run has every trouble once, in the seed's order. */
export const marksRaced: Fault = {
  kind: KIND,
  what: 'people say on several devices how far they have read, come and go, and ask for receipts at all gateways; a gateway killed, one frozen, one cut off, nats-server (of three: the leader) killed',
  servers: [1, 3],
  boundsMs: { 'first receipt': 15_000 },
  relayed: true,
  async put(scene) {
    const { deployment: doors, recorder, random, nats } = scene;
    const marks = new StoredMarks(nats);
    const halls = HALLS.map((letter) => {
      const own = { letter, random: random.fork(letter) };
      return new Hall({ recorder, doors, marks, ...own });
    });
    await Promise.all(halls.map((hall) => hall.open()));
    const incident = new Incident(recorder, KIND, `${halls.length} rooms`);
    for (const hall of halls) hall.begin();
    const measured = (one: Incident): Promise<void> =>
      one.measure('first receipt', halls, (hall) => hall.firstReceiptAfter(one.atMs));
    await measured(incident);
    for (const trouble of random.sample(troubles, troubles.length)) {
      await pause(random.whole(...CALM_MS));
      const silenced = halls.map((hall) => hall.silenceOne());
      await trouble(scene, { kind: KIND, measured });
      await Promise.all(silenced);
    }
    await pause(random.whole(...CALM_MS));
    const shown = (): number => halls.reduce((sum, { receipts }) => sum + receipts, 0);
    await comesTrue(() => shown() >= RECEIPTS_MIN, { timeoutMs: RECEIPTS_MS_MAX });
    await Promise.all(halls.map((hall) => hall.close()));
    if (shown() >= RECEIPTS_MIN) incident.prove(`${shown()} receipts`);
  },
};
