// A private message is stored for its sender and the named recipients, and nobody else sees it:
// not live, not in a replay, not in history. Text clients: heard-lines.ts.
import { maySee } from '../room.ts';
import type { Message, Room } from '../room.ts';
import type { SayRecord } from '../sent.ts';
import type { Report, Rule } from '../violation.ts';

export const privacy: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    for (const say of room.says.values()) checkAudience(room, say, report);
    const messages = new Map(room.messages.map((message) => [message.seq, message]));
    for (const { client, steps, pages } of room.presences.values()) {
      const show = (seq: number, how: string): void => {
        const message = messages.get(seq);
        if (message === undefined || maySee(message, client)) return;
        report({
          ...leak(room, message),
          client: client.name,
          sentence: `${client.name} was shown ${describe(message)}, ${how}`,
        });
      };
      for (const step of steps)
        if (step.type === 'receive') show(step.seq, step.how === 'live' ? 'live' : 'in a replay');
      for (const page of pages) for (const { seq } of page.messages) show(seq, 'in history');
    }
  }
};

const leak = (room: Room, { seq, id }: Message) =>
  ({ rule: 'private', room: room.name, seq, id }) as const;

const describe = ({ text, from, to }: Message): string =>
  `"${text}" from ${from} to ${to?.join(', ') ?? 'some'}`;

/** Exactly the named recipients may see it. */
function checkAudience(room: Room, say: SayRecord, report: Report): void {
  const send = room.sendByText.get(say.text);
  if (send === undefined) return;
  const { client, to, text } = send;
  const where = {
    rule: 'private',
    room: room.name,
    client: client.name,
    seq: say.seq,
    id: say.id,
  } as const;
  if ((to === undefined) !== (say.audience === undefined)) {
    const sentence = `${client.name} sent "${text}" to ${to?.join(', ') ?? 'all'}; the log lets ${say.audience ? 'some' : 'all'} see it`;
    report({ ...where, sentence });
    return;
  }
  const named = (to ?? []).map((alias) => ({ alias, owners: new Set(room.ownersOf(alias)) }));
  const isAnyUnknown = named.some(({ owners }) => owners.size === 0);
  for (const owner of isAnyUnknown ? [] : (say.audience ?? [])) {
    if (client.owners.has(owner) || named.some(({ owners }) => owners.has(owner))) continue;
    report({
      ...where,
      sentence: `"${text}" may be seen by owner ${owner}, whom ${client.name} did not name`,
    });
  }
  for (const { alias, owners } of named) {
    if (
      alias === client.alias ||
      owners.size === 0 ||
      say.audience?.some((owner) => owners.has(owner))
    )
      continue;
    report({
      ...where,
      sentence: `${client.name} named ${alias}, whom the log does not let see "${text}"`,
    });
  }
}
