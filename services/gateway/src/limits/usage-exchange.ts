// Asks the other gateways who uses what of them, and answers when they ask: core NATS, nothing is
// stored. One that does not answer in time is left out. Made by main.ts, asked by http/usage.ts.
import { USAGE_ANSWER, USAGE_ASK } from '@natter/room-log';
import type { RoomLog } from '@natter/room-log';
import { addUsages, isUsage, isUsageQuery } from './usage.ts';
import type { Usage, UsageQuery } from './usage.ts';

/** Gateways answer in some ms; one that is overloaded must not hold up the page that shows it. */
const WAIT_MS = 500;
/** Far more than there are. Beyond, answers are from something else. */
const GATEWAYS_MAX = 1_000;

export interface UsageExchangeDeps {
  readonly log: Pick<RoomLog, 'bus' | 'gateway' | 'directory'>;
  /** What this gateway knows. */
  readonly own: (query: UsageQuery) => Usage;
}

export interface UsageOfAll {
  /** The gateways that answered, this one first. */
  readonly gateways: readonly string[];
  readonly usage: Usage;
}

interface Asked {
  readonly answers: Map<string, Usage>;
  readonly expected: number;
  readonly done: () => void;
}

export class UsageExchange {
  readonly #deps: UsageExchangeDeps;
  readonly #asked = new Map<string, Asked>();

  /** Answers from now on, as long as the process. */
  constructor(deps: UsageExchangeDeps) {
    this.#deps = deps;
    const { bus } = deps.log;
    bus.subscribe(USAGE_ASK, ({ data }) => this.#answer(data));
    bus.subscribe(USAGE_ANSWER, ({ data }) => this.#hear(data));
  }

  /** Returns the usage of all gateways that answer within half a second. */
  async ask(query: UsageQuery): Promise<UsageOfAll> {
    const { log, own } = this.#deps;
    const id = crypto.randomUUID();
    const answers = new Map([[log.gateway, own(query)]]);
    const expected = log.directory.gateways().length;
    if (answers.size < expected) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#asked.set(id, { answers, expected, done: resolve });
      const timer = setTimeout(resolve, WAIT_MS);
      const sent = log.bus.publish(USAGE_ASK, JSON.stringify({ id, from: log.gateway, query }));
      if (sent === 'sent') await promise;
      clearTimeout(timer);
      this.#asked.delete(id);
    }
    return { gateways: [...answers.keys()], usage: addUsages([...answers.values()], query) };
  }

  #answer(data: Uint8Array): void {
    const { log, own } = this.#deps;
    const { id, from, query } = read(data);
    if (from === log.gateway || typeof id !== 'string' || !isUsageQuery(query)) return;
    const answer = { id, from: log.gateway, usage: own(query) };
    // Not sent: the asker does without.
    log.bus.publish(USAGE_ANSWER, JSON.stringify(answer));
  }

  #hear(data: Uint8Array): void {
    const { id, from, usage } = read(data);
    const asked = typeof id === 'string' ? this.#asked.get(id) : undefined;
    if (asked === undefined || typeof from !== 'string' || !isUsage(usage)) return;
    if (asked.answers.size < GATEWAYS_MAX) asked.answers.set(from, usage);
    if (asked.answers.size >= asked.expected) asked.done();
  }
}

/** Returns the fields of a message; none if no gateway wrote it. */
function read(data: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Not JSON.
    return {};
  }
}
