// Schedules a message, whatever door it came through: may its author speak there, is its file
// there. It is composed when its time has come (compose-due.ts).
import { LATER_BYTES_MAX, LATER_MAX, ok, refuse } from '@natter/protocol';
import type { AliasKey, Result, Say, Scheduled } from '@natter/protocol';
import { nextTime } from '@natter/protocol/schema';
import { monotonicMs } from '@natter/room-log';
import type { Owner, Party, ScheduleOutcome } from '@natter/room-log';
import { lacks } from '../access/pass.ts';
import type { Gateway } from '../gateway.ts';
import { bytesOf } from '../limits/limits.ts';
import type { Spender } from '../limits/payers.ts';
import { whyNotSpeak } from '../room-card/readable-card.ts';
import { whyNotThen, whyTooLate } from './say-times.ts';

/** Who schedules. */
export interface Author extends Spender {
  readonly owner: Owner;
  readonly alias: string;
  readonly key: AliasKey;
}

/** Whether it is to be said later. */
export const isForLater = ({ at, every }: Say): boolean => at !== undefined || every !== undefined;

/** `to`: whom the message names; undefined: it is for all. Throws BusUnavailable. */
export async function scheduleSay(
  gateway: Gateway,
  author: Author,
  { say, to }: { say: Say; to: readonly Party[] | undefined },
): Promise<Result<Scheduled>> {
  const { log, limits } = gateway;
  const { id, room, every, file } = say;
  const refusal = lacks(author.pass, 'say', room) ?? whyNotThen(say, gateway.config);
  if (refusal !== undefined) return { ok: false, refusal };
  const tooLate = whyTooLate(say);
  if (tooLate !== undefined) {
    // Repeated until its time came: it gets the answer that was lost.
    const before = await log.later.scheduledBefore({ room, owner: author.owner, id }, say.at ?? 0);
    return before ? answerTo(say, before) : { ok: false, refusal: tooLate };
  }
  const tooMuch = limits.speak(author, { room, bytes: bytesOf(say) }, monotonicMs());
  if (tooMuch !== undefined) return { ok: false, refusal: tooMuch };
  const silenced = await whyNotSpeak(gateway, author, room);
  if (silenced !== undefined) return { ok: false, refusal: silenced };
  if (file !== undefined && (await log.files.find(file.id)) === undefined) {
    return refuse('bad-request', 'file: there is no such file', { room });
  }
  const nowMs = Date.now();
  const atMs = say.at ?? (every && nextTime(every, nowMs));
  if (atMs === undefined) return refuse('bad-request', 'every: this time never comes', { room });
  const { owner, alias, key } = author;
  const person = gateway.access?.identity === undefined ? undefined : author.pass?.claims.sub;
  const made = { say, owner, person, alias, key, to, atMs, madeMs: nowMs };
  return answerTo(say, await log.later.schedule(made));
}

function answerTo({ id, room, every }: Say, scheduled: ScheduleOutcome): Result<Scheduled> {
  switch (scheduled.kind) {
    case 'scheduled':
      return ok({ type: 'scheduled', id, room, at: scheduled.atMs, ...(every && { every }) });
    case 'used':
      return refuse('too-late', 'a message of this id was cancelled or dropped: use another', {
        room,
      });
    case 'too-many': {
      const most = `${LATER_MAX} scheduled messages, and ${LATER_BYTES_MAX} bytes of them`;
      return refuse('too-large', `at most ${most}: cancel some`, { room });
    }
    case 'full':
      return refuse('log-full', 'nothing more can be scheduled for now, try later', { room });
  }
}
