// When to look again: the triggers after which live delivery may have lost something or a seat may have changed hands unseen.
// Each leads to a check of hosted rooms (hosted-rooms.ts), jittered, and once more 12 s later. The list: docs/architecture.md, "What heals it".
import { reasonOf } from '../nats/connection.ts';
import type { Bus, Log } from '../nats/connection.ts';
import { streamState } from '../nats/leader.ts';
import type { StreamState } from '../nats/leader.ts';
import { leaderElected, streamName } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

const PROBE_MS = 1_000;
/** Spreads the checks of many gateways that had the same trigger. */
const JITTER_MS = 250;
/** After an election, records stored by the old leader may still be on their way. */
const AGAIN_MS = 12_000;

export interface CheckListener {
  check(partition: number | 'all'): Promise<void>;
  onLeaderChange(): void;
  /** Once a second and partition, from the leader. */
  onStreamState(partition: number, state: StreamState): void;
}

interface Probe {
  leader: string | undefined;
  unanswered: boolean;
  asking: boolean;
}

export class CheckTriggers {
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #listener: CheckListener;
  readonly #probes: Probe[];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #wanted = new Set<number | 'all'>();
  #checking = false;
  readonly #stop: (() => void)[] = [];

  constructor(
    bus: Bus,
    partitions: number,
    { listener, log }: { listener: CheckListener; log: Log },
  ) {
    this.#bus = bus;
    this.#log = log;
    this.#listener = listener;
    this.#probes = Array.from({ length: partitions }, () => ({
      leader: undefined,
      unanswered: false,
      asking: false,
    }));
    for (let partition = 0; partition < partitions; partition += 1) this.#watch(partition);
    bus.onReconnect(() => {
      this.trigger('reconnected', 'all');
    });
  }

  /** Something happened after which hosted rooms are checked. */
  trigger(reason: string, partition: number | 'all'): void {
    this.#log.info({ reason, partition }, 'check of hosted rooms');
    this.#later(Math.random() * JITTER_MS, partition);
    this.#later(AGAIN_MS + Math.random() * JITTER_MS, partition);
  }

  #later(ms: number, partition: number | 'all'): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#check(partition);
    }, ms);
    this.#timers.add(timer);
  }

  /** One at a time; asked for during one, another follows it, for what it has read already may be older than the cause. */
  async #check(partition: number | 'all'): Promise<void> {
    this.#wanted.add(partition);
    if (this.#checking) return;
    this.#checking = true;
    for (const next of this.#wanted) {
      this.#wanted.delete(next);
      await this.#listener.check(next);
    }
    this.#checking = false;
  }

  #watch(partition: number): void {
    const advisories = this.#bus.nc.subscribe(leaderElected(partition), {
      callback: (error) => {
        if (error === null) this.#leaderChanged(partition);
      },
    });
    const timer = setInterval(() => {
      void this.#probe(partition);
    }, PROBE_MS);
    this.#stop.push(() => {
      advisories.unsubscribe();
      clearInterval(timer);
    });
  }

  #leaderChanged(partition: number): void {
    this.#listener.onLeaderChange();
    this.trigger('leader elected', partition);
  }

  async #probe(partition: number): Promise<void> {
    const probe = this.#probes[partition];
    if (probe === undefined || probe.asking) return;
    probe.asking = true;
    try {
      const state = await streamState(this.#bus, streamName(partition), monotonicMs() + PROBE_MS);
      const changed = probe.leader !== undefined && probe.leader !== state.leader;
      if (changed) this.#leaderChanged(partition);
      else if (probe.unanswered) this.trigger('leader answers again', partition);
      probe.leader = state.leader;
      probe.unanswered = false;
      this.#listener.onStreamState(partition, state);
    } catch (error) {
      if (!probe.unanswered)
        this.#log.warn({ partition, reason: reasonOf(error) }, 'leader does not answer');
      probe.unanswered = true;
    } finally {
      probe.asking = false;
    }
  }

  close(): void {
    for (const stop of this.#stop) stop();
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
