// A sender's messages are in the room in the order in which it sent them.
import type { Rule } from '../violation.ts';

export const senderOrder: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const seqOf = new Map<string, number>();
    for (const { seq, text } of room.messages) if (!seqOf.has(text)) seqOf.set(text, seq);
    const latest = new Map<string, { readonly seq: number; readonly text: string }>();
    for (const { client, text } of room.sends) {
      const seq = seqOf.get(text);
      if (seq === undefined) continue;
      const before = latest.get(client.name);
      if (before && before.seq > seq) {
        const sentence = `${client.name} sent "${before.text}" before "${text}", and it stands after it, at ${before.seq}`;
        report({ rule: 'sender-order', room: room.name, client: client.name, seq, sentence });
      } else latest.set(client.name, { seq, text });
    }
  }
};
