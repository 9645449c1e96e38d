// Changes of cards that are stored together: those of one stream that wait are stored at once, the
// next ones when there are many or some time has passed. So many people who react to a message make
// few cards of it. What cannot be stored together is stored alone (change-card.ts).
import { setTimeout as pause } from 'node:timers/promises';
import { background } from '../background.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { CHANGES_KEPT } from './card.ts';
import { changeCard } from './change-card.ts';
import type { ChangeDeps, ChangeOutcome } from './change-card.ts';
import { fold } from './fold-changes.ts';
import type { Folded, GatheredChange, Waiting } from './fold-changes.ts';
import { readCard } from './read-card.ts';
import { storeInBatch } from './store-in-batch.ts';

/** Stored at once; the server takes 1,000 records in a batch. */
const CHANGES_MAX = 100;
const BYTES_MAX = 512 * 1024;
/** Between the beginnings of two rounds of a stream with fewer changes than ENOUGH. */
const PACE_MS_MIN = 10;
const PACE_MS_MAX = 250;
/**
 * A stream of one copy syncs its disk for a batch and stores nothing meanwhile: rounds take this
 * part of the time once there are many, so that talk seldom meets one.
 */
const SHARE = 1 / 50;
/** Time that rounds may take before that counts. */
const BURST_MS = 100;
/** As many as a card takes at once do not wait. */
const ENOUGH = CHANGES_KEPT;
/** Then each change is tried alone. */
const TRIES_MAX = 6;
const RETRY_PAUSE_MS = 4;

/** The changes of cards of one kind. */
export class GatheredChanges<State, Refusal> {
  readonly #deps: ChangeDeps;
  readonly #streams = new Map<string, StreamChanges<State, Refusal>>();

  constructor(deps: ChangeDeps) {
    this.#deps = deps;
  }

  /** Applies a change. Throws UnknownCard. */
  apply(change: GatheredChange<State, Refusal>): Promise<ChangeOutcome<Refusal>> {
    const { promise, resolve, reject } = Promise.withResolvers<ChangeOutcome<Refusal>>();
    const { stream } = change;
    const changes = this.#streams.get(stream) ?? new StreamChanges<State, Refusal>(this.#deps);
    this.#streams.set(stream, changes);
    changes.add({ change, resolve, reject });
    return promise;
  }
}

class StreamChanges<State, Refusal> {
  readonly #deps: ChangeDeps;
  #waiting: Waiting<State, Refusal>[] = [];
  #isRunning = false;
  #nextMs = 0;
  /** Time that rounds may take; below 0, the next ones wait. */
  #leftMs = BURST_MS;
  #leftAtMs = monotonicMs();
  #enough: () => void = () => {};

  constructor(deps: ChangeDeps) {
    this.#deps = deps;
  }

  add(waiting: Waiting<State, Refusal>): void {
    this.#waiting.push(waiting);
    if (!this.#isRunning) background('changes of cards', this.#run());
    if (this.#waiting.length >= ENOUGH) this.#enough();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < ENOUGH) await this.#untilDue();
      const beganMs = monotonicMs();
      const some = this.#waiting.splice(0, CHANGES_MAX);
      const later = await this.#store(some);
      this.#nextMs = beganMs + this.#paceMs(beganMs);
      // They came before those that wait now.
      this.#waiting = [...later, ...this.#waiting];
    }
    this.#isRunning = false;
  }

  /** Returns ms from the beginning of a round that has just ended to the next one's. */
  #paceMs(beganMs: number): number {
    const nowMs = monotonicMs();
    const regained = (nowMs - this.#leftAtMs) * SHARE;
    const leftMs = Math.min(BURST_MS, this.#leftMs + regained) - (nowMs - beganMs);
    this.#leftMs = Math.max(leftMs, -PACE_MS_MAX * SHARE);
    this.#leftAtMs = nowMs;
    return Math.max(PACE_MS_MIN, -this.#leftMs / SHARE);
  }

  /** Resolves when it is time for the next round, or enough wait. */
  async #untilDue(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, this.#nextMs - monotonicMs()));
      this.#enough = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Returns those that have to wait. */
  async #store(some: Waiting<State, Refusal>[]): Promise<readonly Waiting<State, Refusal>[]> {
    const later: Waiting<State, Refusal>[] = [];
    let expected = '';
    let waiting = some;
    for (let tries = 0; waiting.length > 0; tries += 1) {
      const folded = await this.#foldAll(waiting, { isFresh: tries > 0, later });
      waiting = folded.flatMap(({ parts }) => parts.map((part) => part.waiting));
      const expects = folded.map((group) => group.expects).join();
      // No card has changed since: somebody's seat has.
      if (expects === expected || tries === TRIES_MAX) return [...later, ...this.#alone(waiting)];
      const outcome = await storeInBatch(this.#deps, folded);
      if (outcome.kind === 'settled') ({ waiting } = outcome);
      else if (outcome.kind === 'unknown') return [...later, ...this.#alone(waiting)];
      expected = outcome.kind === 'refused' ? expects : '';
      if (waiting.length > 0) await pause(RETRY_PAUSE_MS * Math.random());
    }
    return later;
  }

  async #foldAll(
    waiting: readonly Waiting<State, Refusal>[],
    { isFresh, later }: { isFresh: boolean; later: Waiting<State, Refusal>[] },
  ): Promise<readonly Folded<State, Refusal>[]> {
    const bySubject = Map.groupBy(waiting, ({ change }) => change.subject);
    const groups = await Promise.all(
      [...bySubject.values()].map((changes) =>
        this.#fold(changes, { isFresh, later }).catch((error: unknown) => {
          giveUp(changes, error);
          return undefined;
        }),
      ),
    );
    let bytes = 0;
    return groups.filter((group) => {
      if (group === undefined) return false;
      bytes += bytesOf(group);
      const fits = bytes <= BYTES_MAX || bytes === bytesOf(group);
      if (!fits) later.push(...group.parts.map((part) => part.waiting));
      return fits;
    }) as Folded<State, Refusal>[];
  }

  async #fold(
    changes: readonly Waiting<State, Refusal>[],
    { isFresh, later }: { isFresh: boolean; later: Waiting<State, Refusal>[] },
  ): Promise<Folded<State, Refusal> | undefined> {
    const { bus, retention } = this.#deps;
    const { change } = changes[0]!;
    const known = isFresh ? undefined : change.known?.get();
    if (known !== undefined) {
      const folded = await fold(changes, { before: known, isKnown: true, retention, later });
      if (folded !== 'stale') return folded;
    }
    change.known?.forget();
    const before = await readCard(bus, change, change.deadlineMs);
    const folded = await fold(changes, { before, isKnown: false, retention, later });
    return folded === 'stale' ? undefined : folded;
  }

  /** Returns none: each is settled by itself. */
  #alone(waiting: readonly Waiting<State, Refusal>[]): [] {
    for (const { change, resolve, reject } of waiting) {
      change.known?.forget();
      void changeCard(this.#deps, change).then(resolve, reject);
    }
    return [];
  }
}

const bytesOf = <State, Refusal>({ cardRecord, parts }: Folded<State, Refusal>): number =>
  parts.reduce((sum, { record }) => sum + record.body.length, cardRecord.body.length);

function giveUp<State, Refusal>(changes: readonly Waiting<State, Refusal>[], error: unknown): void {
  for (const { resolve, reject } of changes) {
    if (error instanceof BusUnavailable) resolve({ kind: 'unknown' });
    else reject(error);
  }
}
