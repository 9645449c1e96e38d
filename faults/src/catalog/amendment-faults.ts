// Amendments raced against each other at the same messages, through all gateways, while gateways,
// links and nats-servers fail, some of them right when messages are erased (../crowd/board/).
import { fileURLToPath } from 'node:url';
import { Board } from '../crowd/board/board.ts';
import { GATEWAYS } from '../deployment/deployment.ts';
import {
  copiesAgree,
  openErasures,
  readMessageCards,
  textsInFiles,
} from '../deployment/stored-messages.ts';
import type { Recorder } from '../run/recorder.ts';
import { comesTrue, Incident, pause } from './fault.ts';
import type { Fault, Scene } from './fault.ts';
import { troubles } from './troubles.ts';

const KIND = 'amendments-raced';
const OPERATOR = 'operator-of-this-fault-run';
const EARLIER_VERSION = fileURLToPath(new URL('preload/earlier-version.ts', import.meta.url));
/** The gateway at this place is the earlier one. */
const EARLIER = 0;
const BOARDS = ['a', 'b'] as const;
/** Amendments of a run, at least. */
const AMENDMENTS_MIN = 300;
const AMENDMENTS_MS_MAX = 60_000;
const CALM_MS = [500, 1_500] as const;
/** Between the erasures and the failure: before, while and after they are stored. */
const HEAD_START_MS = [0, 60] as const;
/** A gateway sweeps at its start, after a death, and every 72 s at most. */
const SWEPT_MS_MAX = 100_000;
const LOOK_MS = 500;
const CARDS_FOLLOW_MS = 6_000;
const COPIES_MS_MAX = 20_000;
/** Share of republished records that a gateway loses for a while. */
const LOST_SHARE = 0.3;
const LOSSY_MS = 2_500;
/** The version before is there for so long, twice. */
const BESIDE_MS = 6_000;

/** Each run has every trouble once, in the seed's order, each right after erasures. */
export const amendmentsRaced: Fault = {
  kind: KIND,
  what: 'edits, erasures, reactions and replies raced at the same messages through all gateways; a gateway killed, one frozen, one cut off, one that misses records, nats-server (of three: the leader) killed, right after erasures',
  servers: [1, 3],
  boundsMs: { 'first amendment': 15_000, 'erased from the files': SWEPT_MS_MAX },
  relayed: true,
  env: () => ({ NATTER_OPERATOR_TOKEN: OPERATOR }),
  async put(scene) {
    const { random } = scene;
    const boards = await openBoards(scene);
    const incident = new Incident(scene.recorder, KIND, `${boards.length} rooms`);
    for (const board of boards) board.begin();
    const measured = (one: Incident): Promise<void> =>
      one.measure('first amendment', boards, (board) => board.firstAmendmentAfter(one.atMs));
    await measured(incident);
    let stood = 0;
    for (const trouble of random.sample([...troubles, missesRecords], troubles.length + 1)) {
      await pause(random.whole(...CALM_MS));
      for (const board of boards) board.eraseSome();
      await pause(random.whole(...HEAD_START_MS));
      const unmeasured = { kind: KIND, measured: measuredWithErasures(measured) };
      await trouble(scene, unmeasured);
      stood += await openErasures(scene.nats).catch(() => 0);
    }
    await pause(random.whole(...CALM_MS));
    const done = (): number => boards.reduce((sum, { amended }) => sum + amended, 0);
    await comesTrue(() => done() >= AMENDMENTS_MIN, { timeoutMs: AMENDMENTS_MS_MAX });
    for (const board of boards) await board.close();
    await readBack(scene, { boards, incident });
    if (done() >= AMENDMENTS_MIN)
      incident.prove(`${done()} amendments; ${stood} erasures stood after failures`);
  },
};

/**
 * As in a rolling upgrade. Its clients see messages as they were said, and nothing else is amiss.
 */
export const versionBefore: Fault = {
  kind: 'version-before',
  what: 'a gateway of the version before messages could change, in rooms where they do; it is restarted meanwhile',
  servers: [1],
  boundsMs: { 'first amendment': 5_000, 'erased from the files': SWEPT_MS_MAX },
  env: (place) => ({
    NATTER_OPERATOR_TOKEN: OPERATOR,
    ...(place === EARLIER && { NODE_OPTIONS: `--import ${EARLIER_VERSION}` }),
  }),
  async put(scene) {
    const { deployment, recorder } = scene;
    const others = Array.from({ length: GATEWAYS }, (_, place) => place).filter(
      (place) => place !== EARLIER,
    );
    const incident = new Incident(recorder, 'version-before', deployment.gateway(EARLIER).id);
    const boards = await openBoards(scene, others);
    for (const board of boards) board.begin();
    await incident.measure('first amendment', boards, (board) =>
      board.firstAmendmentAfter(incident.atMs),
    );
    await pause(BESIDE_MS);
    const skipped = await deployment.gateway(EARLIER).metric('natter_skipped_total');
    deployment.gateway(EARLIER).kill('SIGTERM');
    await deployment.gateway(EARLIER).exited;
    await deployment.restart(EARLIER);
    await pause(BESIDE_MS);
    const skippedAgain = await deployment.gateway(EARLIER).metric('natter_skipped_total');
    for (const board of boards) await board.close();
    await readBack(scene, { boards, incident });
    if (skipped > 0 && skippedAgain > 0)
      incident.prove(`it skipped ${skipped} records, and ${skippedAgain} after its restart`);
  },
};

/** The bound of erasures is measured once, at the end. */
const measuredWithErasures =
  (measured: (incident: Incident) => Promise<void>) =>
  async (incident: Incident): Promise<void> => {
    await measured(incident);
    incident.recovered('erased from the files', 0);
  };

async function openBoards(
  { deployment, recorder, random }: Scene,
  places?: readonly number[],
): Promise<Board[]> {
  const boards = BOARDS.map((letter) => {
    const own = {
      letter,
      random: random.fork(letter),
      operator: OPERATOR,
      ...(places && { places }),
    };
    return new Board({ recorder, doors: deployment, ...own });
  });
  await Promise.all(boards.map((board) => board.open()));
  return boards;
}

/** A gateway that hears not all that is republished must read it. */
async function missesRecords(
  { deployment, recorder, random }: Scene,
  { kind, measured }: { kind: string; measured: (incident: Incident) => Promise<void> },
): Promise<void> {
  const place = random.whole(0, GATEWAYS - 1);
  let lost = 0;
  const holdsBack = (subject: string): boolean => {
    const isLost = subject.startsWith('natter.out.') && random.next() < LOST_SHARE;
    if (isLost) lost += 1;
    return isLost;
  };
  const incident = new Incident(recorder, kind, `losses of ${deployment.gateway(place).id}`);
  deployment.setLines(place, { kind: 'lossy', holdsBack });
  await pause(LOSSY_MS);
  deployment.setLines(place, { kind: 'open' });
  if (lost > 0) incident.prove(`${lost} messages held back`);
  await measured(incident);
}

/** Returns the messages that somebody asked to amend, and those that were replied to. */
function amendedIn({ events }: Recorder, room: string): number[] {
  const seqs = events.flatMap((event) => {
    if (!('room' in event) || event.room !== room) return [];
    if (event.type === 'amend') return [event.of];
    if (event.type !== 'receive' || event.thread === undefined) return [];
    return [event.thread.root];
  });
  return [...new Set(seqs)];
}

interface ReadBack {
  readonly boards: readonly Board[];
  readonly incident: Incident;
}

/** Waits until the erasures are done, and writes down what cards and files hold. */
async function readBack(
  { nats, recorder, deployment }: Scene,
  { boards, incident }: ReadBack,
): Promise<void> {
  const sinceMs = recorder.nowMs;
  const noneLeft = async (): Promise<boolean> =>
    (await openErasures(nats).catch(() => Number.NaN)) === 0;
  const done = await comesTrue(noneLeft, { timeoutMs: SWEPT_MS_MAX, intervalMs: LOOK_MS });
  incident.recovered('erased from the files', done ? recorder.nowMs - sinceMs : undefined);
  // Cards follow reactions; those of a gateway that died are stored by who heard them.
  await pause(CARDS_FOLLOW_MS);
  const agree = (): Promise<boolean> => copiesAgree(nats).catch(() => false);
  await comesTrue(agree, { timeoutMs: COPIES_MS_MAX, intervalMs: LOOK_MS });
  const open = await openErasures(nats);
  for (const server of deployment.servers) {
    const found = await textsInFiles(server, /note-[a-z]-\d+\./g);
    const killedMs = killedOf(recorder, server.name);
    const whose = { server: server.name, ...(killedMs !== undefined && { killedMs }) };
    for (const { room } of boards) {
      const own = room.replace('board', 'note');
      const texts = [...found].filter((text) => text.startsWith(`${own}-`));
      recorder.write({ type: 'files-read', room, ...whose, texts, open });
    }
  }
  for (const { room } of boards) {
    for (const card of await readMessageCards(nats, room, amendedIn(recorder, room)))
      recorder.write({ type: 'message-card', room, ...card });
  }
}

/** Returns when the nats-server was killed last, in the run's time; undefined: it was not. */
const killedOf = ({ events }: Recorder, server: string): number | undefined =>
  events.findLast((event) => event.type === 'fault' && event.killedServer === server)?.atMs;
