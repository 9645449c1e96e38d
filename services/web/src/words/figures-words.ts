// What the server tells of a room, in a line: `plans for May · 3 people · active 5 minutes ago`.
import type { RoomFigures } from '../room-list/room-list.ts';
import { t } from '../texts/talk.ts';
import { lengthWords } from './length-words.ts';

export function figuresWords({ topic, people, active }: RoomFigures): string {
  return [
    ...(topic === undefined || topic === '' ? [] : [topic]),
    ...(people === undefined ? [] : [t.people(people)]),
    ...(active === undefined ? [] : [t.activeAgo(lengthWords(Date.now() - active))]),
  ].join(' · ');
}
