// Heartbeats on core NATS: every gateway says twice a second that it lives, with its figures
// (figures.ts), and hears the others. Tells which gateway is silent, and whether we hear ourselves.
// Judging (dead-gateways.ts) and healing (check-triggers.ts) ask here.
import type { Bus } from '../nats/bus.ts';
import { decodeFigures, encodeFigures, FIGURES_BYTES_MAX } from './figures.ts';
import type { GatewayFigures } from './figures.ts';
import { beatSubject, BEATS, gatewayOf } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

const BEAT_MS = 500;
/** If a beat is this late, a peer's or our own, messages may have been lost on the way. */
const LATE_MS = 1_500;
/** With this much between two ticks we were stopped, and silence says nothing about the others. */
const STALL_MS = 1_500;

/** A gateway silent for this long is judged (dead-gateways.ts): five beats. */
export const SILENT_MS = 2_500;

export interface BeatListener {
  /** Returns what each beat of ours tells the others. */
  figures(): GatewayFigures;
  /** A beat, a peer's or our own, is back after it was late. */
  onBack(gateway: string): void;
  /** Our own process stood still. */
  onStall(): void;
  /** Twice a second. */
  onTick(): void;
}

export class Beats {
  readonly #bus: Bus;
  readonly #heard = new Map<string, number>();
  /** When the last beat of each came, also of those that are dead. */
  readonly #beatMs = new Map<string, number>();
  /** Earlier ids of ours under which members still sit. */
  readonly #former = new Set<string>();
  readonly #bodies = new Map<string, Uint8Array>();
  readonly #listener: BeatListener;
  #stop: () => void = () => {};
  #own: string;
  #tickedMs = Date.now();

  constructor(bus: Bus, own: string, listener: BeatListener) {
    this.#bus = bus;
    this.#own = own;
    this.#listener = listener;
    this.#heard.set(own, monotonicMs());
  }

  start(): void {
    const unsubscribe = this.#bus.subscribe(BEATS, (message) => {
      this.#hear(gatewayOf(message.subject), message.data);
    });
    const timer = setInterval(() => {
      this.#tick();
    }, BEAT_MS);
    this.#stop = () => {
      clearInterval(timer);
      unsubscribe();
    };
    this.#tickedMs = Date.now();
    this.#heard.set(this.#own, monotonicMs());
    this.#tick();
  }

  /** Returns the ms since this gateway was last heard. The first call for it starts the count. */
  silentMs(gateway: string): number {
    const heard = this.#heard.get(gateway);
    if (heard !== undefined) return monotonicMs() - heard;
    this.#heard.set(gateway, monotonicMs());
    return 0;
  }
  /** Returns when the last beat of this gateway came, monotonic ms; -Infinity: none did. */
  beatMs(gateway: string): number {
    return this.#beatMs.get(gateway) ?? -Infinity;
  }
  get ownSilentMs(): number {
    return this.silentMs(this.#own);
  }
  /** Gateways that were heard or asked about, this one among them. */
  get known(): readonly string[] {
    return [...this.#heard.keys()];
  }

  /**
   * Whether this gateway's id sorts first of those heard now: of several that may do a job, one
   * does.
   */
  get isFirst(): boolean {
    const heard = this.known.filter((gateway) => this.silentMs(gateway) < SILENT_MS);
    return heard.every((gateway) => gateway >= this.#own);
  }

  /**
   * Returns a gateway's last figures; undefined if none were heard, or another version sends them.
   */
  figuresOf(gateway: string): GatewayFigures | undefined {
    if (gateway === this.#own) return this.#listener.figures();
    const body = this.#bodies.get(gateway);
    return body === undefined ? undefined : decodeFigures(body);
  }

  forget(gateway: string): void {
    this.#heard.delete(gateway);
    this.#bodies.delete(gateway);
  }
  /** Goes on under a new id, and under the old one until `dropFormer`: its members have to move. */
  rename(own: string): void {
    this.forget(this.#own);
    this.#former.add(this.#own);
    this.#own = own;
    this.#heard.set(own, monotonicMs());
    this.#beat();
  }
  /** Ends the beats of an id before. */
  dropFormer(gateway: string): void {
    this.#former.delete(gateway);
  }

  #hear(gateway: string, body: Uint8Array): void {
    const now = monotonicMs();
    const late = now - (this.#heard.get(gateway) ?? now) >= LATE_MS;
    this.#heard.set(gateway, now);
    this.#beatMs.set(gateway, now);
    // Copied: the bytes are a slice of the connection's read buffer.
    this.#bodies.set(gateway, body.slice(0, FIGURES_BYTES_MAX));
    if (late) this.#listener.onBack(gateway);
  }

  #tick(): void {
    // The machine's clock counts its sleep too. Setting it ahead costs one needless check.
    const wallMs = Date.now();
    const stalled = wallMs - this.#tickedMs >= STALL_MS;
    this.#tickedMs = wallMs;
    if (stalled) {
      const now = monotonicMs();
      // The others get a new start; our own silence is what onStall's listeners ask about.
      for (const gateway of this.#heard.keys())
        if (gateway !== this.#own) this.#heard.set(gateway, now);
      this.#listener.onStall();
    }
    this.#beat();
    this.#listener.onTick();
  }

  #beat(): void {
    this.#bus.publish(beatSubject(this.#own), encodeFigures(this.#listener.figures()));
    // Without figures: it is no gateway of its own.
    for (const former of this.#former) this.#bus.publish(beatSubject(former), '');
  }

  close(): void {
    this.#stop();
  }
}
