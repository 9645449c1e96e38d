// Sends one push to a device, through the server of its browser's vendor (RFC 8030, 8291, 8292).
// Addresses come from clients: those in private networks are refused when connecting, whatever name
// leads there.
import { createHash } from 'node:crypto';
import { Agent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { PushPayload } from '@natter/notifications';
import type { Log } from '@natter/room-log';
import { NotPublic, publicLookup, refusePrivate } from '@natter/service';
import webPush from 'web-push';
import type { Device } from './devices/people.ts';
import type { Vapid } from './devices/vapid.ts';

/** Seconds that a vendor keeps a push for a device that is away. Later it is no news. */
const TTL_SECONDS = 120;
const REQUEST_MS = 5_000;
const TRIES = 3;
const PAUSE_MS = 1_000;
/** The longest wait that a vendor may ask for. */
const PAUSE_MS_MAX = 30_000;

/**
 * `gone`: the browser has ended the subscription. `refused`: the vendor, or this server, does not
 * take it; `reason` says why. `failed`: no answer.
 */
export type PushOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface PushSender {
  send(device: Device, push: Push): Promise<PushOutcome>;
  close(): void;
}

export interface Push {
  readonly payload: PushPayload;
  /** One push of a topic waits at the vendor; a later one takes its place. */
  readonly topic: string;
  readonly isUrgent: boolean;
  /** Asked before each further try. */
  readonly isWanted?: () => Promise<boolean>;
}

export interface PushSenderOptions {
  readonly vapid: Vapid;
  /** A URI whom vendors may write to. */
  readonly contact: string;
  /** Private addresses and networks that are allowed. */
  readonly allowed: readonly string[];
  readonly log: Log;
}

export function pushSender({ vapid, contact, allowed, log }: PushSenderOptions): PushSender {
  const agent = new Agent({ keepAlive: true, lookup: publicLookup(allowed) });
  const tryOnce = async (device: Device, push: Push): Promise<Tried> => {
    try {
      refusePrivate(new URL(device.subscription.endpoint), allowed);
      await webPush.sendNotification(device.subscription, JSON.stringify(push.payload), {
        vapidDetails: { subject: contact, ...vapid },
        TTL: TTL_SECONDS,
        topic: topicOf(push.topic),
        urgency: push.isUrgent ? 'high' : 'normal',
        timeout: REQUEST_MS,
        agent,
      });
      return { outcome: { kind: 'sent' }, waitMs: undefined };
    } catch (error) {
      return triedOf(error);
    }
  };
  return {
    async send(device, push) {
      for (let tries = 1; ; tries += 1) {
        const { outcome, waitMs } = await tryOnce(device, push);
        if (waitMs === undefined || tries >= TRIES) return outcome;
        log.debug({ outcome, waitMs }, 'a push is tried again');
        await pause(waitMs);
        if ((await push.isWanted?.()) === false) return outcome;
      }
    },
    close() {
      agent.destroy();
    },
  };
}

interface Tried {
  readonly outcome: PushOutcome;
  /** ms after which another try makes sense; undefined: none does. */
  readonly waitMs: number | undefined;
}

function triedOf(error: unknown): Tried {
  if (error instanceof NotPublic) {
    return { outcome: { kind: 'refused', reason: error.message }, waitMs: undefined };
  }
  if (!(error instanceof webPush.WebPushError)) {
    const reason = error instanceof Error ? error.message : String(error);
    return { outcome: { kind: 'failed', reason }, waitMs: PAUSE_MS };
  }
  const { statusCode, headers } = error;
  if (statusCode === 404 || statusCode === 410)
    return { outcome: { kind: 'gone' }, waitMs: undefined };
  const reason = `the push service answered ${statusCode}`;
  if (statusCode === 429 || statusCode >= 500) {
    const waitMs = Number(headers['retry-after'] ?? 0) * 1_000 || PAUSE_MS;
    const isSoon = waitMs <= PAUSE_MS_MAX;
    return { outcome: { kind: 'failed', reason }, waitMs: isSoon ? waitMs : undefined };
  }
  return { outcome: { kind: 'refused', reason }, waitMs: undefined };
}

/** A Topic has at most 32 characters of base64url; a room's name would tell the vendor of it. */
const topicOf = (topic: string): string =>
  createHash('sha256').update(topic).digest('base64url').slice(0, 32);
