// What is unread is what the log has of others after the mark, as far as the client may see it;
// mentions are those of it that name the person.
import type { UnreadToldEvent } from '../../mark-history.ts';
import type { Room } from '../room.ts';
import type { Report, Rule } from '../violation.ts';
import { People } from './furthest.ts';

export const unread: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const told = room.marks.filter((event) => event.type === 'unread-told');
    if (told.length === 0) continue;
    const people = new People(room);
    for (const each of told) judge(room, { told: each, people, report });
  }
};

function judge(
  room: Room,
  { told, people, report }: { told: UnreadToldEvent; people: People; report: Report },
): void {
  const { client: name, upTo, count, mentions, read, atMs } = told;
  const client = room.presences.get(name)?.client;
  if (client === undefined) return;
  const visible = room
    .visibleTo(client)
    .filter(({ seq, from }) => seq <= upTo && from !== client.alias);
  const countsAt = (mark: number): { count: number; mentions: number } => {
    const after = visible.filter(({ seq }) => seq > mark);
    const named = after.filter(({ text }) => text.endsWith(` @${client.alias}`));
    return { count: after.length, mentions: named.length };
  };
  const marks = read === undefined ? people.reads(client.alias, atMs) : [read];
  const isRight = marks.some((mark) => {
    const due = countsAt(mark);
    return due.count === count && due.mentions === mentions;
  });
  if (isRight) return;
  const due = countsAt(read ?? Math.max(...marks));
  const sentence = `${name} was told that up to ${upTo}, ${count} messages are unread and ${mentions} name it; by the log and its mark (${read ?? 'any'}) there are ${due.count} and ${due.mentions}`;
  report({ rule: 'unread', room: room.name, client: name, sentence });
}
