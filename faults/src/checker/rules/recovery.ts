// After each fault every measurement is within its bound, and every client that returns is back.
import { whereabouts } from '../room.ts';
import type { Rule } from '../violation.ts';

export const recovery: Rule = (run, report) => {
  const bounds = new Map(run.header?.faults.map(({ kind, boundsMs }) => [kind, boundsMs]));
  for (const { fault, kind, target } of run.faults) {
    for (const [bound, boundMs] of Object.entries(bounds.get(kind) ?? {})) {
      const measured = run.recoveries.filter((one) => one.fault === fault && one.bound === bound);
      const tell = (what: string): void =>
        report({ rule: 'recovery', sentence: `${fault} (${kind} of ${target}): ${bound} ${what}` });
      if (measured.length === 0) tell('was not measured');
      for (const { tookMs } of measured) {
        if (tookMs === null) tell('did not come');
        else if (tookMs > boundMs)
          tell(`took ${Math.round(tookMs)} ms; the bound is ${boundMs} ms`);
      }
    }
  }
  for (const room of run.rooms.values()) {
    for (const presence of room.presences.values()) {
      const where = whereabouts(presence);
      if (where.kind !== 'away' || !where.comesBack) continue;
      const client = presence.client.name;
      const sentence = `${client} was to come back to the room, and is away at the end`;
      report({ rule: 'recovery', room: room.name, client, sentence });
    }
  }
};
