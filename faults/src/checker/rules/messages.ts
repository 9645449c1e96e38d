// Every stored or seen message was sent, and all agree which message a seq is.
import { isSame } from '../room.ts';
import type { Room } from '../room.ts';
import type { Client, SayRecord, Send } from '../sent.ts';
import type { Report, Rule } from '../violation.ts';

export const messages: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    for (const say of room.says.values()) checkStored(room, say, report);
    checkSeen(room, report);
    checkAcks(room, report);
  }
};

function checkStored(room: Room, say: SayRecord, report: Report): void {
  const { seq, id, text } = say;
  const where = { room: room.name, seq, id };
  const send = room.sendByText.get(text);
  if (send === undefined) {
    const acked = room.acks.find((ack) => ack.seq === seq && ack.id === id);
    const sentence = acked
      ? `the log holds "${text}"; ${acked.client} sent "${acked.text}" and got the ack for this seq`
      : `the log holds "${text}", which nobody sent`;
    report({ rule: acked ? 'altered' : 'phantom', ...where, sentence });
    return;
  }
  const { client, to } = send;
  const stored = `"${text}" is stored as from ${say.alias}`;
  if (!isFrom(say, client))
    report({
      rule: 'altered',
      ...where,
      client: client.name,
      sentence: `${stored}, but it is ${client.alias}'s`,
    });
  if (named(to, client) !== named(say.to, client)) {
    const sentence = `${client.name} sent "${text}" ${forWhom(to)}; it is stored ${forWhom(say.to)}`;
    report({ rule: 'altered', ...where, client: client.name, sentence });
  }
}

const isFrom = (say: SayRecord, { alias, owners }: Client): boolean =>
  say.alias === alias && (owners.size === 0 || owners.has(say.owner));

const forWhom = (to: readonly string[] | undefined): string =>
  to === undefined ? 'to all' : `to ${to.join(', ')}`;

/** The sender sees its own message, whether it names itself or not. */
const named = (to: readonly string[] | undefined, { alias }: Client): string =>
  to === undefined
    ? '*'
    : [...new Set(to)]
        .filter((name) => name !== alias)
        .toSorted()
        .join();

function checkSeen(room: Room, report: Report): void {
  for (const [seq, versions] of room.versions) {
    const say = room.says.get(seq);
    const stored = say && {
      seq,
      id: say.id,
      from: say.alias,
      text: say.text,
      ...(say.to && { to: say.to }),
    };
    for (const version of versions) {
      const { id, text, from, seenBy } = version;
      const where = { room: room.name, client: seenBy, seq, id };
      const send = room.sendByText.get(text);
      if (send === undefined && stored?.text !== text) {
        const sentence = stored
          ? `${seenBy} was shown "${text}", the log holds "${stored.text}" there`
          : `${seenBy} was shown "${text}", which nobody sent`;
        report({ rule: stored ? 'altered' : 'phantom', ...where, sentence });
      } else if (stored && !isSame(stored, version)) {
        const rule = stored.text === text ? 'altered' : 'one-seq-one-message';
        const sentence = `${seenBy} was shown "${text}" from ${from}, id ${id}; the log holds "${stored.text}" from ${stored.from}, id ${stored.id}`;
        report({ rule, ...where, sentence });
      } else if (!stored && send && send.client.alias !== from) {
        const sentence = `${seenBy} was shown "${text}" as from ${from}; ${send.client.alias} sent it`;
        report({ rule: 'altered', ...where, sentence });
      }
    }
    const [one, other] = versions;
    if (stored === undefined && one && other) {
      const sentence = `${one.seenBy} was shown "${one.text}" there, ${other.seenBy} "${other.text}"`;
      report({ rule: 'one-seq-one-message', room: room.name, seq, sentence });
    }
  }
}

function checkAcks(room: Room, report: Report): void {
  const bySeq = new Map<number, Send>();
  for (const { seq, id, client, text } of room.acks) {
    const where = { room: room.name, client, seq, id };
    const say = room.says.get(seq);
    if (say && (say.text !== text || say.id !== id) && room.sendByText.has(say.text)) {
      const sentence = `${client} was told that "${text}", id ${id}, is seq ${seq}; the log holds "${say.text}", id ${say.id}, there`;
      report({ rule: 'one-seq-one-message', ...where, sentence });
    }
    const send = room.sendByText.get(text);
    const other = bySeq.get(seq);
    if (send && other && other !== send) {
      const sentence = `two says have an ack for this seq: "${other.text}" and "${text}"`;
      report({ rule: 'one-seq-one-message', ...where, sentence });
    }
    if (send) bySeq.set(seq, send);
  }
}
