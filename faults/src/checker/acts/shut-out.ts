// Somebody who was banned, or removed from a closed room, is shown no message from after the act's
// record: not live, not in a replay, not in history. Not until somebody lets them in again.
import { barredIn } from './barred.ts';
import type { Rule } from '../violation.ts';

export const shutOut: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const presences = [...room.presences.values()];
    for (const { by, alias, seq, untilSeq, untilMs } of barredIn(room)) {
      if (by === 'mute') continue;
      for (const { client, steps, pages } of presences) {
        if (client.alias !== alias) continue;
        const receives = steps.filter((step) => step.type === 'receive');
        const shown = [
          ...receives.map((step) => ({ seq: step.seq, atMs: step.atMs })),
          ...pages.flatMap(({ messages, atMs }) => messages.map((one) => ({ seq: one.seq, atMs }))),
        ];
        const later = shown.find(
          (one) => one.seq > seq && one.seq < untilSeq && one.atMs < untilMs,
        );
        if (later === undefined) continue;
        const sentence = `${client.name} was shown message ${later.seq} after the ${by} at ${seq}`;
        const where = { room: room.name, client: client.name, seq: later.seq };
        report({ rule: 'shut-out', ...where, sentence });
      }
    }
  }
};
