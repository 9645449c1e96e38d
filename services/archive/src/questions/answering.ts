// Keeps a thread that answers questions (answering-thread.ts): started once there is a file, and
// again when it ends or the file was given up.
import { Worker } from 'node:worker_threads';
import type { Log } from '@natter/service';
import type { Freshness, ThreadData, ThreadNews } from './answering-thread.ts';

const RESTART_MS = 500;
const THREAD = new URL('answering-thread.ts', import.meta.url);

export interface AnsweringDeps {
  readonly data: ThreadData;
  readonly log: Log;
  readonly freshness: () => Freshness;
  readonly onAnswered: (answered: { verb: string; outcome: string; ms: number }) => void;
  /** The file cannot be read and will not be. */
  readonly onCorrupt: (reason: string) => void;
}

/** A search reads 1,000 messages of at most 16 KiB. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128 };
/** How often the thread learns how far the archive is. */
const TELL_MS = 100;

export class Answering {
  readonly #deps: AnsweringDeps;
  #worker: Worker | undefined;
  #stopped = false;
  #isAnswering = false;
  readonly #waiting: (() => void)[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(deps: AnsweringDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => {
      this.#worker?.postMessage(deps.freshness());
    }, TELL_MS);
    this.#start();
  }

  get isAnswering(): boolean {
    return this.#isAnswering;
  }

  /** Resolves when questions are answered. */
  async whenAnswering(): Promise<void> {
    if (!this.#isAnswering) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Ends the thread; another begins with the new file. */
  restart(): void {
    void this.#worker?.terminate();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#worker?.terminate();
  }

  #start(): void {
    const { data, log } = this.#deps;
    const worker = new Worker(THREAD, { workerData: data, resourceLimits: THREAD_LIMITS });
    this.#worker = worker;
    worker.on('message', (news: ThreadNews) => this.#hear(news));
    worker.on('error', (error) => {
      log.error({ reason: String(error) }, 'the thread that answers has ended; starting another');
    });
    worker.on('exit', () => {
      this.#isAnswering = false;
      if (this.#worker === worker) this.#worker = undefined;
      if (!this.#stopped) setTimeout(() => this.#stopped || this.#start(), RESTART_MS);
    });
  }

  #hear(news: ThreadNews): void {
    const { log, onAnswered, onCorrupt } = this.#deps;
    switch (news.type) {
      case 'answering':
        this.#isAnswering = true;
        for (const resolve of this.#waiting.splice(0)) resolve();
        break;
      case 'answered':
        onAnswered(news);
        break;
      case 'log':
        log[news.level](news.fields, news.message);
        break;
      case 'fault':
        log.error({ reason: news.reason }, 'a question failed');
        if (news.corrupt) onCorrupt(news.reason);
        break;
    }
  }
}
