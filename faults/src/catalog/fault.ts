// A fault: what it needs, what it does to a running system, how it proves that it happened, and
// which recoveries are measured. The list: catalog.ts.
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@natter/testkit';
import type { TestNatsOptions, PlainNats, TestGateway } from '@natter/testkit';
import { LOBBY } from '../crowd/crowd.ts';
import type { Crowd } from '../crowd/crowd.ts';
import { GATEWAYS } from '../deployment/deployment.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { JsonMember } from '../crowd/json-member.ts';
import type { Random } from '../run/random.ts';
import type { Recorder, Unstamped } from '../run/recorder.ts';

export interface Fault {
  /** As in `--faults`. */
  readonly kind: string;
  /** A phrase for docs/correctness.md. */
  readonly what: string;
  /** Supported numbers of NATS servers. */
  readonly servers: readonly (1 | 3)[];
  /** The measured recoveries and their bounds, ms. */
  readonly boundsMs: Readonly<Record<string, number>>;
  /** Needs relays between gateways and NATS. */
  readonly relayed?: boolean;
  readonly nats?: () => Promise<TestNatsOptions & { readonly dispose?: () => Promise<void> }>;
  /** Skipped without root. */
  readonly needsRoot?: boolean;
  /** May purge the oldest records. */
  readonly mayRemove?: boolean;
  readonly env?: (place: number) => Readonly<Record<string, string>>;
  /** Runs some of these, one after another, instead of `put`. */
  readonly mix?: readonly Fault[];
  /** Injects the fault. Resolves when it is over and measured. */
  readonly put: (scene: Scene) => Promise<void>;
}

/** The system that a fault works on. */
export interface Scene {
  readonly deployment: Deployment;
  readonly crowd: Crowd;
  readonly recorder: Recorder;
  readonly random: Random;
  /** Reaches NATS past the gateways. */
  readonly nats: PlainNats;
  /** Servers of the deployment. */
  readonly servers: 1 | 3;
}

/** How long a session's seats outlive its connection (docs/protocol.md, "Session"). */
export const GRACE_MS = 15_000;
/** How long after that a lost member may still be listed. */
export const LOST_WITHIN_MS = 5_000;
/** How long to wait for a recovery: well beyond every bound. */
const RECOVERY_MS_MAX = 40_000;

const LONG = ` ${'x'.repeat(16_000)}`;

/** One injected fault: its name in the history, and its time. */
export class Incident {
  readonly #recorder: Recorder;
  readonly #name: string;
  readonly atMs: number;

  /** Begins now. `killedServer`: the name of the nats-server that it kills. */
  constructor(recorder: Recorder, kind: string, target: string, killedServer?: string) {
    this.#recorder = recorder;
    this.atMs = recorder.nowMs;
    this.#name = `${kind}@${Math.round(this.atMs)}`;
    const killed = killedServer === undefined ? {} : { killedServer };
    recorder.write({ type: 'fault', fault: this.#name, kind, target, ...killed });
  }

  prove(what: string): void {
    this.#write({ type: 'proof', fault: this.#name, what });
  }

  /** `tookMs` undefined: it did not happen. */
  recovered(bound: string, tookMs: number | undefined): void {
    const rounded = tookMs === undefined ? null : Math.round(tookMs);
    this.#write({ type: 'recovery', fault: this.#name, bound, tookMs: rounded });
  }

  /** Waits until `measure` returns a time for each, and records the slowest. */
  async measure<T>(
    bound: string,
    whom: readonly T[],
    measure: (each: T) => number | undefined,
  ): Promise<void> {
    const all = await eventually(
      () => {
        const times = whom.map(measure);
        if (times.includes(undefined)) throw new Error('not yet');
        return times as number[];
      },
      { timeoutMs: RECOVERY_MS_MAX },
    ).catch(() => undefined);
    this.recovered(bound, all && Math.max(0, ...all));
  }

  /** Waits until each has an ack of something said after `sinceMs`; by default after the fault. */
  firstAcks(whom: readonly JsonMember[], sinceMs: number = this.atMs): Promise<void> {
    return this.measure('first ack', whom, (member) => member.experience.firstAckAfter(sinceMs));
  }

  #write(event: Unstamped): void {
    this.#recorder.write(event);
  }
}

/** Returns the members connected to that gateway. */
export function membersAt({ crowd }: Scene, gateway: TestGateway): JsonMember[] {
  return crowd.members.filter(({ client }) => client.gateway === gateway.id);
}

/** Returns the place that the seed picks, or the next one with members. */
export async function placeWithMembers(scene: Scene): Promise<number> {
  const first = scene.random.whole(0, GATEWAYS - 1);
  const places = Array.from({ length: GATEWAYS }, (_, step) => (first + step) % GATEWAYS);
  return eventually(() => {
    const place = places.find((one) => membersAt(scene, scene.deployment.gateway(one)).length > 0);
    if (place === undefined) throw new Error('no gateway has a member');
    return place;
  });
}

/** Lets them speak until some messages are in flight; returns how many. Throws without members. */
export async function inFlight(
  { crowd, random }: Scene,
  members: readonly JsonMember[],
): Promise<number> {
  if (members.length === 0) throw new Error('no member to speak');
  for (;;) {
    crowd.burst();
    await delay(random.whole(0, 2));
    const open = members.reduce((sum, member) => sum + member.open, 0);
    if (open > 0) return open;
  }
}

/** Says texts of nearly 16 KiB in the lobby. Resolves when all have an outcome. */
export async function sayLong({ crowd }: Scene, texts: number): Promise<void> {
  const [speaker] = crowd.members;
  if (speaker === undefined) throw new Error('no member to speak');
  const says = Array.from({ length: texts }, () => speaker.say(LOBBY, { padding: LONG }));
  await Promise.all(says);
}

/** Returns the sum of a metric over all gateways. */
export async function total(
  { deployment }: Scene,
  ...metric: Parameters<TestGateway['metric']>
): Promise<number> {
  const figures = await Promise.all(deployment.gateways.map((each) => each.metric(...metric)));
  return figures.reduce((sum, figure) => sum + figure, 0);
}

/** Waits until this holds. Returns false after `timeoutMs` (10 s). */
export async function comesTrue(
  holds: () => boolean | Promise<boolean>,
  options: { readonly timeoutMs?: number; readonly intervalMs?: number } = {},
): Promise<boolean> {
  const attempt = async (): Promise<true> => {
    if (!(await holds())) throw new Error('not yet');
    return true;
  };
  return eventually(attempt, options).catch(() => false);
}

export const pause = (ms: number): Promise<void> => delay(ms);
