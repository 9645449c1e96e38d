// Appends the notice that follows a seat's change, fenced by that seat: `joined` or `left`.
import type { AppendOutcome } from '../nats/acknowledgement.ts';
import { fenceFields, field } from '../nats/headers.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { encodeNotice } from '../records/notice.ts';
import { recordFields } from '../records/record.ts';
import type { Seated } from './seat-record.ts';

/**
 * Appends `joined` for a seat that is `here`, `left` for one that is `gone`. Repeating it within
 * the duplicate window is harmless: the message id names the stay.
 */
export async function appendNotice(
  writer: LogWriter,
  room: RoomSubjects,
  { seat, deadlineMs }: { seat: Pick<Seated, 'record' | 'seq'>; deadlineMs: number },
): Promise<AppendOutcome> {
  const { alias, key, owner, stay, state, why } = seat.record;
  const change = state === 'here' ? 'joined' : 'left';
  const token = tokenOf(key);
  const named = { alias, key, change, stay } as const;
  const body = encodeNotice(change === 'left' ? { ...named, why: why ?? 'lost' } : named);
  const fields =
    recordFields('member', { alias: token, owner }, undefined) +
    field('Nats-Msg-Id', `${owner}:${room.token}:m:${change}:${stay}`) +
    field('Nats-TTL', writer.retention);
  const append = async (seatSeq: number): Promise<AppendOutcome> => {
    const fence = fenceFields(room.seat(token), seatSeq);
    const record = { subject: room.log, fields: fields + fence, body, deadlineMs };
    const outcome = await writer.appender.append(record);
    if (outcome.kind === 'stored') writer.onStored(room, outcome.seq, record);
    return outcome;
  };
  const outcome = await append(seat.seq);
  // The seat's record has expired: nobody holds the alias, and the `left` is still missing.
  const expired = outcome.kind === 'fenced' && outcome.last === 0;
  return expired && state === 'gone' ? await append(0) : outcome;
}
