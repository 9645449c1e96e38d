// The times of a message against the clock and the configuration: how long it lives, and when it is
// said. Their form was checked by the codec. For every door that messages come through.
import { EXPIRES_SECONDS_MIN, LATER_DAYS_MAX } from '@natter/protocol';
import type { Refusal, Say } from '@natter/protocol';
import type { Config } from '../config.ts';

const HOUR_SECONDS = 3_600;
const DAY_MS = 86_400_000;

/** Returns why the message cannot live so long, or be said then; undefined: it can. */
export function whyNotThen(
  { id, room, expires, at }: Pick<Say, 'id' | 'room' | 'expires' | 'at'>,
  { retentionHours }: Pick<Config, 'retentionHours'>,
): Refusal | undefined {
  const refused = (message: string): Refusal => ({ code: 'bad-request', message, id, room });
  const longest = retentionHours * HOUR_SECONDS;
  if (expires !== undefined && expires > longest) {
    return refused(`expires: ${EXPIRES_SECONDS_MIN} to ${longest} seconds`);
  }
  if (at === undefined) return undefined;
  const aheadMs = at - Date.now();
  if (aheadMs <= 0) return refused('at: this time has passed');
  if (aheadMs > LATER_DAYS_MAX * DAY_MS) return refused(`at: at most ${LATER_DAYS_MAX} days ahead`);
  return undefined;
}
