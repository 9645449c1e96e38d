// `natter status`: what one does now, shown beside one's name.
import { lineOfStatus } from '@natter/protocol';
import type { Profile, Status } from '@natter/protocol';
import type { AccountServer, Fields } from './account-server.ts';

/** What becomes of the status. */
export type StatusChange =
  | { readonly kind: 'show' }
  | { readonly kind: 'remove' }
  | {
      readonly kind: 'set';
      readonly text: string;
      readonly emoji: string | undefined;
      /** How long it lasts. Undefined: until it is changed. */
      readonly forMs: number | undefined;
    };

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DAYS_MAX = 366;

/** Returns ms of `30m`, `2h` or `3d`; undefined: it is no such time, or longer than a year. */
export function durationOf(word: string): number | undefined {
  const [, count = '', unit = 'm'] = /^([1-9]\d{0,6})([mhd])$/.exec(word) ?? [];
  const ms = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return ms > 0 && ms < DAYS_MAX * UNIT_MS.d ? ms : undefined;
}

/** Returns the line to print: one's status as it is then. Throws a Failure. */
export async function obeyStatus(api: AccountServer, change: StatusChange): Promise<string> {
  const path = '/me/profile';
  const { status } = await (change.kind === 'show'
    ? api.ask<Profile>({ method: 'GET', path }, isProfile)
    : api.ask<Profile>({ method: 'PATCH', path, body: { status: statusOf(change) } }, isProfile));
  return status === undefined ? 'no status' : lineOfStatus(status);
}

function statusOf(change: Exclude<StatusChange, { kind: 'show' }>): Status | null {
  if (change.kind === 'remove') return null;
  const { text, emoji, forMs } = change;
  return {
    text,
    ...(emoji !== undefined && { emoji }),
    ...(forMs !== undefined && { until: Date.now() + forMs }),
  };
}

function isProfile({ status }: Fields): boolean {
  if (status === undefined) return true;
  const { text, emoji = '', until = 0 } = (status ?? {}) as Partial<Status>;
  return typeof text === 'string' && typeof emoji === 'string' && Number.isSafeInteger(until);
}
