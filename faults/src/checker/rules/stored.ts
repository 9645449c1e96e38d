// The log has each acknowledged or seen message once, and no finally refused one.
import type { Room } from '../room.ts';
import type { Send } from '../sent.ts';
import type { Report, Rule } from '../violation.ts';

export const stored: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const seqs = seqsBySend(room);
    for (const [send, [first, ...again]] of seqs) {
      const { client, text, later } = send;
      for (const seq of later === 'again' ? [] : again) {
        const sentence = `"${text}" is in the log twice, at ${first} and at ${seq}`;
        report({ rule: 'stored-twice', room: room.name, client: client.name, seq, sentence });
      }
      if (send.refusal?.stored === 'no' && first !== undefined) {
        const sentence = `"${text}" was refused (${send.refusal.code}), and it is in the log`;
        report({
          rule: 'refused-but-stored',
          room: room.name,
          client: client.name,
          seq: first,
          sentence,
        });
      }
    }
    checkAcked(room, seqs, report);
    checkSeen(room, report);
  }
};

/** Where the log has each say. */
function seqsBySend(room: Room): Map<Send, number[]> {
  const seqs = new Map<Send, number[]>();
  for (const { seq, text } of room.says.values()) {
    const send = room.sendByText.get(text);
    if (send) seqs.set(send, [...(seqs.get(send) ?? []), seq]);
  }
  return seqs;
}

function checkAcked(room: Room, seqs: ReadonlyMap<Send, number[]>, report: Report): void {
  for (const { client, seq, id, text } of room.acks) {
    const send = room.sendByText.get(text);
    if (seq < room.removedBelow || room.says.has(seq) || send === undefined) continue;
    if (room.isErased(seq)) continue;
    const [elsewhere] = seqs.get(send) ?? [];
    const sentence =
      elsewhere === undefined
        ? `"${text}" was acknowledged, and it is not in the log`
        : `"${text}" was acknowledged as seq ${seq}, and the log has it at ${elsewhere}`;
    report({ rule: 'not-stored', room: room.name, client, seq, id, sentence });
  }
}

function checkSeen(room: Room, report: Report): void {
  const acked = new Set(room.acks.map(({ seq }) => seq));
  for (const [seq, versions] of room.versions) {
    if (seq < room.removedBelow || room.says.has(seq) || acked.has(seq)) continue;
    if (room.isErased(seq)) continue;
    for (const { id, text, seenBy } of versions) {
      if (!room.sendByText.has(text)) continue;
      const sentence = `${seenBy} was shown "${text}", and it is not in the log`;
      report({ rule: 'not-stored', room: room.name, client: seenBy, seq, id, sentence });
    }
  }
}
