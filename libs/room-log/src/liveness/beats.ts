// Heartbeats on core NATS: every gateway says twice a second that it lives, and how it does (figures.ts), and hears who else does.
// Who is silent, since when, and whether it is we who cannot hear. Judging (leases.ts) and healing (check-triggers.ts) ask here.
import type { Bus } from '../nats/connection.ts';
import { decodeFigures, encodeFigures, FIGURES_BYTES_MAX } from './figures.ts';
import type { GatewayFigures } from './figures.ts';
import { beatSubject, BEATS, gatewayOf } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

export const BEAT_MS = 500;
/** A peer's beat this late, or our own: messages may have been lost on the way meanwhile. */
const LATE_MS = 1_500;
/** Between two ticks of ours: we were stopped, and what we did not hear says nothing about others. */
const STALL_MS = 1_500;

export interface BeatListener {
  /** What each beat of ours tells others. */
  figures(): GatewayFigures;
  /** A peer's or our own beat is back after it was late. */
  onBack(gateway: string): void;
  /** Our own process stood still. */
  onStall(): void;
  /** Twice a second. */
  onTick(): void;
}

export class Beats {
  readonly #bus: Bus;
  readonly #heard = new Map<string, number>();
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
    const subscription = this.#bus.nc.subscribe(BEATS, {
      callback: (error, message) => {
        if (error === null) this.#hear(gatewayOf(message.subject), message.data);
      },
    });
    const timer = setInterval(() => {
      this.#tick();
    }, BEAT_MS);
    this.#stop = () => {
      clearInterval(timer);
      subscription.unsubscribe();
    };
    this.#tickedMs = Date.now();
    this.#heard.set(this.#own, monotonicMs());
    this.#tick();
  }

  /** ms since this gateway was last heard, or first asked about. */
  silentMs(gateway: string): number {
    const heard = this.#heard.get(gateway);
    if (heard !== undefined) return monotonicMs() - heard;
    this.#heard.set(gateway, monotonicMs());
    return 0;
  }
  get ownSilentMs(): number {
    return this.silentMs(this.#own);
  }
  get known(): readonly string[] {
    return [...this.#heard.keys()];
  }

  /** What a gateway's last beat told; undefined: nothing was heard of it, or it is of another version. */
  figuresOf(gateway: string): GatewayFigures | undefined {
    if (gateway === this.#own) return this.#listener.figures();
    const body = this.#bodies.get(gateway);
    return body === undefined ? undefined : decodeFigures(body);
  }

  forget(gateway: string): void {
    this.#heard.delete(gateway);
    this.#bodies.delete(gateway);
  }
  rename(own: string): void {
    this.forget(this.#own);
    this.#own = own;
    this.#heard.set(own, monotonicMs());
    this.#beat();
  }

  #hear(gateway: string, body: Uint8Array): void {
    const now = monotonicMs();
    const late = now - (this.#heard.get(gateway) ?? now) >= LATE_MS;
    this.#heard.set(gateway, now);
    // Copied: the bytes are a slice of the connection's read buffer.
    this.#bodies.set(gateway, body.slice(0, FIGURES_BYTES_MAX));
    if (late) this.#listener.onBack(gateway);
  }

  #tick(): void {
    // The machine's clock, which counts its sleep too. Where somebody sets it ahead, that costs one look.
    const wallMs = Date.now();
    const stalled = wallMs - this.#tickedMs >= STALL_MS;
    this.#tickedMs = wallMs;
    if (stalled) {
      const now = monotonicMs();
      // Everybody gets a new start, but ourselves: how long we were away is what onStall's listeners ask for.
      for (const gateway of this.#heard.keys())
        if (gateway !== this.#own) this.#heard.set(gateway, now);
      this.#listener.onStall();
    }
    this.#beat();
    this.#listener.onTick();
  }

  #beat(): void {
    if (!this.#bus.up) return;
    this.#bus.nc.publish(beatSubject(this.#own), encodeFigures(this.#listener.figures()));
  }

  close(): void {
    this.#stop();
  }
}
