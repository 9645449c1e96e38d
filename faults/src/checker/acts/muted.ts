// Somebody who was muted says nothing more: the log has nothing of theirs after the change of their
// seat, and nothing that was sent after the acknowledgement. The log has no record of that change:
// the run read the seat from the leader once the act was acknowledged.
import { barredIn, isSentAfter, saysWithin } from './barred.ts';
import type { Rule } from '../violation.ts';

export const muted: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    for (const barred of barredIn(room)) {
      if (barred.by !== 'mute') continue;
      const found = barred.act?.found;
      const changedSeq = found?.muted === true ? found.seq : Infinity;
      for (const say of saysWithin(room, barred)) {
        const { seq, id, text, alias } = say;
        const isLate = seq > changedSeq;
        if (!isLate && !isSentAfter(room, say, barred)) continue;
        const what = `the log holds "${text}" from ${alias}, after the mute at ${barred.seq}`;
        const why = isLate
          ? `had changed their seat at ${changedSeq}`
          : 'had been acknowledged before it was sent';
        report({ rule: 'muted', room: room.name, seq, id, sentence: `${what} ${why}` });
      }
    }
  }
};
