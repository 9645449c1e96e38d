// The times of a message against the clock and the configuration: how long it lives, and when it is
// said. Their form was checked by the codec. For every door that messages come through.
import { EXPIRES_SECONDS_MIN, LATER_DAYS_MAX } from '@natter/protocol';
import type { Refusal, Say } from '@natter/protocol';
import type { Config } from '../config.ts';

const HOUR_SECONDS = 3_600;
const DAY_MS = 86_400_000;

type Timed = Pick<Say, 'id' | 'room' | 'expires' | 'at'>;

/** Returns why the message cannot live so long, or be said so late; undefined: it can. */
export function whyNotThen(
  say: Timed,
  { retentionHours }: Pick<Config, 'retentionHours'>,
): Refusal | undefined {
  const { expires, at } = say;
  const longest = retentionHours * HOUR_SECONDS;
  if (expires !== undefined && expires > longest)
    return refused(say, `expires: ${EXPIRES_SECONDS_MIN} to ${longest} seconds`);
  if (at === undefined || at - Date.now() <= LATER_DAYS_MAX * DAY_MS) return undefined;
  return refused(say, `at: at most ${LATER_DAYS_MAX} days ahead`);
}

/** Returns a refusal if its time has passed; it may have been scheduled before that. */
export function whyTooLate(say: Timed): Refusal | undefined {
  if (say.at === undefined || say.at > Date.now()) return undefined;
  return refused(say, 'at: this time has passed');
}

const refused = ({ id, room }: Timed, message: string): Refusal => ({
  code: 'bad-request',
  message,
  id,
  room,
});
