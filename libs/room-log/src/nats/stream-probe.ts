// Asks each partition's leader for its stream's state once a second: how full it is, whether the
// leader answers, whether it is another. Healing (check-triggers.ts) and storage/ act on it.
import { background } from '../background.ts';
import { BusUnavailable } from './bus.ts';
import type { Bus } from './bus.ts';
import { streamState } from './leader-get.ts';
import type { StreamState } from './leader-get.ts';
import { reasonOf } from './log.ts';
import type { Log } from './log.ts';
import { monotonicMs } from './monotonic-clock.ts';
import { leaderElected, streamName } from './subjects.ts';

const PROBE_MS = 1_000;
/** ms between two questions outside the rhythm, which a refused append asks for. */
const SOON_MS = 100;

export interface ProbeListener {
  onState(partition: number, state: StreamState): void;
  onLeaderChange(partition: number): void;
  /** The leader answers after it did not. */
  onAnswersAgain(partition: number): void;
}

interface Probe {
  leader: string | undefined;
  silent: boolean;
  asking: boolean;
  askedMs: number;
}

export class StreamProbe {
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #probes: Probe[];
  readonly #stop: (() => void)[] = [];
  #listener: ProbeListener | undefined;

  /** Asks nothing before `start`. */
  constructor(bus: Bus, partitions: number, log: Log) {
    this.#bus = bus;
    this.#log = log;
    this.#probes = Array.from({ length: partitions }, () => ({
      leader: undefined,
      silent: false,
      asking: false,
      askedMs: 0,
    }));
  }

  start(listener: ProbeListener): void {
    this.#listener = listener;
    for (const partition of this.#probes.keys()) {
      const unsubscribe = this.#bus.subscribe(leaderElected(partition), () => {
        listener.onLeaderChange(partition);
      });
      const timer = setInterval(() => {
        this.#askNow(partition, listener);
      }, PROBE_MS);
      this.#stop.push(unsubscribe, () => {
        clearInterval(timer);
      });
    }
  }

  /** Asks now, not within the second: NATS has just refused a record. */
  askSoon(partition: number): void {
    const askedMs = this.#probes[partition]?.askedMs ?? Infinity;
    const listener = this.#listener;
    if (listener === undefined || monotonicMs() - askedMs < SOON_MS) return;
    this.#askNow(partition, listener);
  }

  #askNow(partition: number, listener: ProbeListener): void {
    background(`probe of ${streamName(partition)}`, this.#ask(partition, listener));
  }

  async #ask(partition: number, listener: ProbeListener): Promise<void> {
    const probe = this.#probes[partition];
    if (probe === undefined || probe.asking) return;
    probe.asking = true;
    probe.askedMs = monotonicMs();
    let state: StreamState | undefined;
    try {
      state = await streamState(this.#bus, streamName(partition), monotonicMs() + PROBE_MS);
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      if (!probe.silent)
        this.#log.warn({ partition, reason: reasonOf(error) }, 'leader does not answer');
      probe.silent = true;
    } finally {
      probe.asking = false;
    }
    if (state === undefined) return;
    const changed = probe.leader !== undefined && probe.leader !== state.leader;
    const back = probe.silent;
    probe.leader = state.leader;
    probe.silent = false;
    if (changed) listener.onLeaderChange(partition);
    else if (back) listener.onAnswersAgain(partition);
    listener.onState(partition, state);
  }

  close(): void {
    for (const stop of this.#stop) stop();
  }
}
