// Which gateways are dead: one whose beats are silent for 2.5 s is judged, its lease turned to
// `dead`. Several may judge at once, one wins. Liveness only: who may speak is up to the seats'
// fence (docs/architecture.md, "Gateways that die").
import { background } from '../background.ts';
import type { Appender } from '../nats/append.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import { headerValue } from '../nats/headers.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { gatewayOf, LEASE_STREAM, leaseSubject } from '../nats/subjects.ts';
import { SILENT_MS } from './beats.ts';
import type { Beats } from './beats.ts';
import { parseLease, readLease, writeLease } from './lease-record.ts';

/** After a leader change, the beats of others may be late because NATS was. */
const LEADER_SETTLE_MS = 5_000;
/** Leases are listed this often: they tell of gateways that died before their first beat. */
const DISCOVER_MS = 5_000;
const LEASES_MAX = 1_024;

export type GatewayState =
  | { readonly alive: true }
  /**
   * `deadAtMs`: ms since 1970 by the NATS server's clock; 0: long ago, its lease has expired.
   * `beatMs`: when its last beat came here, monotonic; -Infinity: none did. Later than `deadAtMs`
   * if the judgement was wrong.
   */
  | { readonly alive: false; readonly deadAtMs: number; readonly beatMs: number };

export interface DeadGatewaysDeps {
  readonly bus: Bus;
  readonly appender: Appender;
  readonly beats: Beats;
  readonly log: Log;
  readonly version: string;
  readonly ownGateway: () => string;
  /** Another gateway is dead, by our judgement or another's. */
  readonly onDeath: (gateway: string) => void;
}

export class DeadGateways {
  readonly #deps: DeadGatewaysDeps;
  /** When each died, ms since 1970 by the NATS server's clock. */
  readonly #dead = new Map<string, number>();
  readonly #judging = new Set<string>();
  #leaderChangedMs = 0;
  #discoveredMs = 0;

  constructor(deps: DeadGatewaysDeps) {
    this.#deps = deps;
  }

  noteLeaderChange(): void {
    this.#leaderChangedMs = monotonicMs();
  }

  /**
   * Returns whether a seat's gateway lives. Reads its lease if it was not heard. Throws
   * BusUnavailable.
   */
  async stateOf(gateway: string): Promise<GatewayState> {
    const { bus, beats, ownGateway } = this.#deps;
    if (gateway === ownGateway()) return { alive: true };
    const known = this.#dead.get(gateway);
    const beatMs = beats.beatMs(gateway);
    if (known !== undefined) return { alive: false, deadAtMs: known, beatMs };
    if (beats.known.includes(gateway) && beats.silentMs(gateway) < SILENT_MS) {
      return { alive: true };
    }
    const held = await readLease(bus, gateway);
    if (held?.lease.state === 'live') {
      beats.silentMs(gateway); // Counts its silence from now on.
      return { alive: true };
    }
    this.#bury(gateway, held?.atMs ?? 0);
    return { alive: false, deadAtMs: held?.atMs ?? 0, beatMs };
  }

  /** Twice a second: judges the silent. */
  tick(): void {
    const { bus, beats, ownGateway } = this.#deps;
    const now = monotonicMs();
    const settled = now - this.#leaderChangedMs >= LEADER_SETTLE_MS;
    // A gateway that does not hear itself cannot say that others are silent.
    const hears = bus.up && now - bus.upSinceMs >= SILENT_MS && beats.ownSilentMs < SILENT_MS;
    if (!settled || !hears) return;
    for (const gateway of beats.known) {
      const silent = beats.silentMs(gateway) >= SILENT_MS;
      if (gateway !== ownGateway() && silent) {
        background(`judging ${gateway}`, this.#judge(gateway));
      }
    }
    if (now - this.#discoveredMs >= DISCOVER_MS) {
      this.#discoveredMs = now;
      background('listing leases', this.#discover());
    }
  }

  /** Counts the silence of every gateway that has a live lease, heard or not. */
  async #discover(): Promise<void> {
    const { bus, beats, log } = this.#deps;
    try {
      const query = { multi_last: [leaseSubject('*')], batch: LEASES_MAX };
      const { messages } = await directBatch(bus, LEASE_STREAM, query);
      for (const { block, body } of messages) {
        const gateway = gatewayOf(headerValue(block, 'Nats-Subject') ?? '');
        if (parseLease(body)?.state === 'live') beats.silentMs(gateway);
      }
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      log.debug({ reason: reasonOf(error) }, 'leases not listed');
    }
  }

  async #judge(gateway: string): Promise<void> {
    if (this.#judging.has(gateway)) return;
    this.#judging.add(gateway);
    const { bus, appender, version, log } = this.#deps;
    try {
      const held = await readLease(bus, gateway);
      if (held?.lease.state === 'live') {
        const change = { state: 'dead', version, expected: held.seq } as const;
        const won = (await writeLease(appender, gateway, change)) !== undefined;
        if (won) log.warn({ gateway }, 'gateway judged dead');
      }
      const after = await readLease(bus, gateway);
      if (after === undefined || after.lease.state === 'dead') {
        this.#bury(gateway, after?.atMs ?? 0);
      }
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      // The next tick judges again.
      log.debug({ gateway, reason: reasonOf(error) }, 'gateway not judged');
    } finally {
      this.#judging.delete(gateway);
    }
  }

  #bury(gateway: string, deadAtMs: number): void {
    this.#deps.beats.forget(gateway);
    if (this.#dead.has(gateway)) return;
    this.#dead.set(gateway, deadAtMs);
    this.#deps.onDeath(gateway);
  }
}
