// Somebody who was banned, or removed from a closed room, says nothing more: the log has nothing of
// theirs after the change of their seat, and nothing that was sent after the acknowledgement.
// Which sequence changed the seat, the `left` says by its fence.
import { barredIn, isSentAfter, saysWithin } from './barred.ts';
import type { Barred } from './barred.ts';
import type { Room } from '../room.ts';
import type { Rule } from '../violation.ts';

export const removed: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    for (const barred of barredIn(room)) {
      if (barred.by === 'mute') continue;
      const changedSeq = changeOfSeat(room, barred);
      for (const say of saysWithin(room, barred)) {
        const { seq, id, text, alias } = say;
        const isLate = seq > changedSeq;
        if (!isLate && !isSentAfter(room, say, barred)) continue;
        const what = `the log holds "${text}" from ${alias}, after the ${barred.by} at ${barred.seq}`;
        const why = isLate
          ? `had changed their seat at ${changedSeq}`
          : 'had been acknowledged before it was sent';
        report({ rule: 'removed', room: room.name, seq, id, sentence: `${what} ${why}` });
      }
    }
  }
};

/** Returns the sequence of the seat that is `gone`; Infinity: nobody sat there. */
function changeOfSeat({ records }: Room, { alias, seq, untilSeq }: Barred): number {
  for (const record of records) {
    if (record.seq <= seq || record.seq >= untilSeq || record.kind !== 'member') continue;
    const { change, why, seatSeq } = record;
    if (record.alias === alias && change === 'left' && why === 'removed' && seatSeq !== undefined)
      return seatSeq;
  }
  return Infinity;
}
