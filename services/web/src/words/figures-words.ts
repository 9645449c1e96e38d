// What the server tells of a room, in a line: `plans for May · 3 people · active 5 minutes ago`.
import type { RoomFigures } from '../room-list/room-list.ts';
import { lengthWords } from './length-words.ts';

export function figuresWords({ topic, people, active }: RoomFigures): string {
  return [
    ...(topic === undefined || topic === '' ? [] : [topic]),
    ...(people === undefined ? [] : [people === 1 ? '1 person' : `${people} people`]),
    ...(active === undefined ? [] : [`active ${lengthWords(Date.now() - active)} ago`]),
  ].join(' · ');
}
