// One fault run: a deployment, a crowd, the fault, silence, and the log from the stream.
// The verdict is the checker's (../checker/checker.ts).
import { PlainNats } from '@natter/testkit';
import { Crowd } from '../crowd/crowd.ts';
import { Deployment } from '../deployment/deployment.ts';
import { endRun } from './end-run.ts';
import { GRACE_MS, LOST_WITHIN_MS, pause } from '../catalog/fault.ts';
import type { Fault, Scene } from '../catalog/fault.ts';
import { judgeRun } from './judge.ts';
import type { JudgedRun } from './judge.ts';
import { randomFrom } from './random.ts';
import type { Recorder } from './recorder.ts';
import { StoredLog } from '../deployment/stored-log.ts';
import { StoredSeats } from '../deployment/stored-seats.ts';

export interface RunOptions {
  readonly seed: number;
  readonly fault: Fault;
  readonly servers: 1 | 3;
}

/** Talk before and after the fault. */
const CALM_MS = [700, 1_500] as const;
/** Faults of a mixed run. */
const MIXED = 3;

/** Runs one fault and judges it. Never rejects. */
export function judgeFault(request: RunOptions): Promise<JudgedRun> {
  const { seed, fault, servers } = request;
  return judgeRun({ kind: fault.kind, servers, seed }, (recorder) => runFault(request, recorder));
}

/** Writes the history of one run. Rejects when the run itself could not be done. */
async function runFault({ seed, fault, servers }: RunOptions, recorder: Recorder): Promise<void> {
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
    const crowd = new Crowd({ doors: deployment, recorder, random: random.fork('crowd') });
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
  const mayRemove = parts.some((part) => part.mayRemove === true);
  const readers = { log: new StoredLog(nats), seats: new StoredSeats(nats) };
  await endRun({ crowd, recorder, ...readers, mayRemove });
}
