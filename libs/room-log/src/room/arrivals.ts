// Which stays began in a stretch of a room's log, from their `joined` notices. Asked when a sender
// names members as it saw them before this gateway hosted the room.
import type { Bus } from '../nats/bus.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { decodeNotice } from '../records/notice.ts';
import { resumePoint } from './history.ts';
import { readPage } from './replay.ts';

const READ_MS = 10_000;

/**
 * Returns the sequence of each `joined` after `after`, up to `to`, by the nonce of its stay.
 * Undefined: the log does not reach back to `after`, or too many records came since (history.ts).
 * Throws BusUnavailable.
 */
export async function arrivals(
  bus: Bus,
  room: RoomSubjects,
  { after, to }: { after: number; to: number },
): Promise<ReadonlyMap<string, number> | undefined> {
  const deadlineMs = monotonicMs() + READ_MS;
  const point = await resumePoint(bus, room, { after, tail: to, sameLog: true });
  if (point.kind === 'newest' || point.truncated) return undefined;
  const joinedSeqs = new Map<string, number>();
  let from = after + 1;
  while (from <= to) {
    const page = await readPage(bus, room, { from, to, deadlineMs });
    for (const record of page.records) {
      const notice = record.kind === 'member' ? decodeNotice(record) : undefined;
      if (notice?.change === 'joined') joinedSeqs.set(notice.stay, record.seq);
    }
    from = page.upTo + 1;
  }
  return joinedSeqs;
}
