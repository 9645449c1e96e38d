// One fault run: a deployment, a crowd, the fault, silence, the log read from the stream, and the history of all that.
// The verdict is the checker's (../checker.ts).
import { PlainNats } from '../plain-nats.ts';
import { Crowd } from './crowd.ts';
import { Deployment } from './deployment.ts';
import { GRACE_MS, LOST_WITHIN_MS, pause } from './fault.ts';
import type { Fault, Scene } from './fault.ts';
import { randomFrom } from './random.ts';
import { Recorder } from './recorder.ts';
import { StoredLog } from './stored-log.ts';
import type { StoredRecord } from './stored-log.ts';
import { untilSettled } from './settled.ts';

export interface RunRequest {
  readonly seed: number;
  readonly fault: Fault;
  readonly servers: 1 | 3;
}

/** Talk before and after the fault. */
const CALM_MS = [700, 1_500] as const;
/** Faults of a mixed run. */
const MIXED = 3;
/** Members that read all history in the end: of two thousand some are enough. */
const READERS_MAX = 10;
/** A say waits 10 s in a gateway, and is tried again. */
const SILENCE_MS_MAX = 30_000;

/** The history of one run. Rejects when the run itself could not be done. */
export async function runFault({ seed, fault, servers }: RunRequest): Promise<Recorder> {
  const recorder = new Recorder();
  const random = randomFrom(seed);
  const possible = fault.mix?.filter((part) => part.servers.includes(servers));
  const parts = possible === undefined ? [fault] : random.fork('mix').sample(possible, MIXED);
  const nats = (await fault.nats?.()) ?? {};
  try {
    await using deployment = await Deployment.start({
      servers,
      relayed: parts.some(({ relayed }) => relayed === true),
      nats,
      env: fault.env ?? (() => ({})),
    });
    await using plain = await PlainNats.connect(deployment.natsUrls);
    recorder.write({
      type: 'run',
      seed,
      faults: parts.map(({ kind, boundsMs }) => ({ kind, boundsMs })),
      graceMs: GRACE_MS,
      lostWithinMs: LOST_WITHIN_MS,
      setup: { servers: String(servers), nats: plain.serverVersion, node: process.version },
    });
    const crowd = new Crowd({ deployment, recorder, random: random.fork('crowd') });
    try {
      await act(
        { deployment, crowd, recorder, random: random.fork('fault'), nats: plain, servers },
        parts,
      );
    } finally {
      recorder.end();
      crowd.close();
    }
  } finally {
    await nats.dispose?.();
  }
  return recorder;
}

async function act(scene: Scene, parts: readonly Fault[]): Promise<void> {
  const { crowd, recorder, random, nats } = scene;
  await crowd.gather();
  await crowd.talk();
  await pause(random.whole(...CALM_MS));
  for (const part of parts) {
    await part.put(scene);
    await pause(random.whole(...CALM_MS));
  }
  await crowd.fallSilent(SILENCE_MS_MAX);
  const log = new StoredLog(nats);
  await untilSettled(scene, log);
  for (const member of crowd.members.slice(0, READERS_MAX))
    for (const room of member.rooms.keys()) await member.readHistory(room);
  writeLog(
    recorder,
    await log.read(),
    parts.some(({ mayRemove }) => mayRemove === true),
  );
}

/** A `log` for each room, and its records. `mayRemove`: the oldest may have been purged. */
function writeLog(recorder: Recorder, records: readonly StoredRecord[], mayRemove: boolean): void {
  for (const [room, own] of Map.groupBy(records, (record) => record.room)) {
    const lastSeq = own.at(-1)?.seq ?? 0;
    const removedBelow = mayRemove ? (own[0]?.seq ?? 0) : 0;
    recorder.write({ type: 'log', room, lastSeq, removedBelow });
    for (const { storedMs, ...record } of own)
      recorder.write(record, recorder.sinceStart(storedMs));
  }
}
