// The thread that answers questions, with a connection to NATS and to the file of its own: a
// question that takes long delays no record, and indexing delays no answer.
// Started by answering.ts; ends with the process, or when the file is given up.
import { parentPort, workerData } from 'node:worker_threads';
import type { ArchiveState } from '@natter/archive';
import { connectToNats } from '@natter/service';
import type { NatsOptions } from '@natter/service';
import { INBOX } from '../inbox.ts';
import { openForReading } from '../store/archive-file.ts';
import { storeFaultOf } from '../store/faults.ts';
import { partitionRows } from '../store/partitions.ts';
import { answerQuestions } from './answer-questions.ts';
import { Reading } from './reading.ts';

export interface ThreadData {
  readonly nats: NatsOptions;
  readonly folder: string;
  readonly instance: string;
  readonly version: string;
  readonly sinceMs: number;
}
/** How far the archive is, as the main thread tells. */
export interface Freshness {
  readonly complete: boolean;
  readonly lagMs: number;
}
/** What the thread tells the main thread. */
export type ThreadNews =
  | { readonly type: 'answering' }
  | {
      readonly type: 'answered';
      readonly verb: string;
      readonly outcome: string;
      readonly ms: number;
    }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly fields: object;
      readonly message: string;
    }
  /** The file cannot be read. `corrupt`: nor will it be. */
  | { readonly type: 'fault'; readonly corrupt: boolean; readonly reason: string };

const { nats, folder, instance, version, sinceMs } = workerData as ThreadData;
// A thread's port has no origin; the rule is for windows.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
const tell = (news: ThreadNews): void => parentPort?.postMessage(news);
const logAt =
  (level: 'info' | 'warn' | 'error') =>
  (fields: object, message: string): void =>
    tell({ type: 'log', level, fields, message });
const log = { info: logAt('info'), warn: logAt('warn'), error: logAt('error') };

let fresh: Freshness = { complete: false, lagMs: 0 };
parentPort?.on('message', (news: Freshness) => {
  fresh = news;
});

const reading = new Reading(openForReading(folder), () => Date.now());
const nc = await connectToNats(nats, {
  name: 'natter-archive-answers',
  inboxPrefix: INBOX,
  log,
  signal: new AbortController().signal,
});
answerQuestions({
  nc,
  reading,
  version,
  sinceMs,
  state: (): ArchiveState => {
    const partitions = partitionRows(reading.db);
    return { instance, ...fresh, partitions: [...partitions] };
  },
  onAnswered: (verb, outcome, ms) => tell({ type: 'answered', verb, outcome, ms }),
  onFault: (error) => {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    tell({ type: 'fault', corrupt: storeFaultOf(error) === 'corrupt', reason });
  },
});
await nc.flush();
tell({ type: 'answering' });
