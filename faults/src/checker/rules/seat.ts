// Nobody speaks without being in the room, or under an alias that somebody else holds. A visit over
// HTTP has no notices, and the author of a scheduled message need not be there.
import { Roster } from '../roster.ts';
import type { Rule } from '../violation.ts';

export const seat: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const roster = new Roster(room.isWhole);
    for (const record of room.records) {
      if (record.kind === 'member') roster.apply(record);
      if (record.kind !== 'say' || !roster.knows(record.alias)) continue;
      const { alias, owner, text, seq, id } = record;
      const holder = roster.holders.get(alias);
      if (holder?.owner === owner) continue;
      const send = room.sendByText.get(text);
      if (holder === undefined && (send?.client.visits === true || send?.later)) continue;
      const why = holder ? 'which another session holds' : 'who is not in the room';
      const sentence = `the log holds "${text}" from ${alias}, ${why}`;
      report({ rule: 'no-seat', room: room.name, seq, id, sentence });
    }
  }
};
