// An instance of identity for one test, as a process: real signals, real pid, its log.
import { type Exit, spawnIdentity, stopChild } from '@natter/processes';
import { eventually } from '../eventually.ts';
import {
  bundledMain,
  type LogLine,
  ownEnvironmentWithoutNatter,
  parseLogLine,
} from './spawned-service.ts';

/** It answers what it was asked before it ends: a full queue of hashes takes 3 s. */
const STOP_PATIENCE_MS = 6_000;

export interface TestIdentityOptions {
  /** `nats://host:port` */
  readonly nats: string;
  /** `NATTER_*` variables. Those of the tests' own environment are not passed on. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface TestIdentity extends AsyncDisposable {
  /** Id of the instance. */
  readonly instance: string;
  readonly pid: number;
  /** Its log so far, line by line; a line that is not JSON is `{ raw: line }`. */
  log(): readonly LogLine[];
  /** The link it logged for the first owner. Throws if there is an owner. */
  setUpLink(): URL;
  /** The secret of the link, `nu_…`. */
  setUpSecret(): string;
  readonly exited: Promise<Exit>;
  kill(signal: NodeJS.Signals): void;
  /** Ends it (SIGTERM). May be called twice, also after it has gone. */
  stop(): Promise<void>;
}

/** Starts identity and waits until it answers questions. Throws with its last output if it ends. */
export async function startIdentity(options: TestIdentityOptions): Promise<TestIdentity> {
  const log: LogLine[] = [];
  const process = spawnIdentity({
    main: bundledMain('identity'),
    env: {
      ...ownEnvironmentWithoutNatter(),
      NATTER_NATS_URL: options.nats,
      ...options.env,
      NATTER_LOG_LEVEL: 'info',
    },
    onLine: (line) => log.push(parseLogLine(line)),
    onErrorLine: (line) => log.push({ raw: line }),
  });
  const { instance, pid } = await process.answering;
  // The log comes by another pipe than the report; the link is in it.
  await eventually(() => {
    if (!log.some((line) => line['msg'] === 'ready')) throw new Error('identity logged no start');
  });
  const setUpLink = (): URL => {
    const link = log.find((line) => typeof line['link'] === 'string')?.['link'];
    if (link === undefined) throw new Error('identity logged no set-up link: there is an owner');
    return new URL(link as string);
  };
  const stop = async (): Promise<void> => {
    // A paused instance receives SIGTERM only after SIGCONT.
    process.kill('SIGCONT');
    await stopChild(process, { signal: 'SIGTERM', patienceMs: STOP_PATIENCE_MS });
  };
  return {
    instance,
    pid,
    log: () => log,
    setUpLink,
    setUpSecret: () => setUpLink().hash.slice(1),
    exited: process.exited,
    kill: (signal) => process.kill(signal),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
