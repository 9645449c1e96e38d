// An act on a room's card → one line for text clients, without its newline. Pure.
// Contract: docs/protocol.md, "Text dialect". Twin of text-lines.ts.
import type { RoomEvent, RoomPersonView } from '../acts.ts';
import { escapeText } from './escape-text.ts';

/** Returns `* ann banned bob for 10 min: spam` and the like. */
export const lineOfAct = (event: RoomEvent): string => escapeText(`* ${event.by} ${doneBy(event)}`);

/** Returns `3 belong: ann (owner), bob (moderator), cy`; with `, …` if `people` are fewer. */
export function lineOfPeople(count: number, people: readonly RoomPersonView[]): string {
  const names = people.map(({ alias, role }) => (role === 'member' ? alias : `${alias} (${role})`));
  const more = people.length < count ? ', …' : '';
  return `${count} belong: ${escapeText(names.join(', '))}${more}`;
}

/** Returns `topic: plans`, or `no topic`. */
export function lineOfTopic(topic: string): string {
  return topic === '' ? 'no topic' : `topic: ${escapeText(topic)}`;
}

function doneBy(event: RoomEvent): string {
  const { access = 'open', topic = '', seconds = 0, archived, role = 'member' } = event;
  const who = (event.who ?? []).join(', ');
  const forHow = event.until === undefined ? '' : ` for ${lengthOf(event.until - event.at)}`;
  const why = event.why === undefined || event.why === '' ? '' : `: ${event.why}`;
  switch (event.act) {
    case 'create':
      return `created this ${access} room${topic === '' ? '' : `: ${topic}`}`;
    case 'topic':
      return topic === '' ? 'removed the topic' : `set the topic: ${topic}`;
    case 'access':
      return access === 'closed' ? 'closed this room to others' : 'opened this room to everybody';
    case 'invite':
      return 'made an invite link';
    case 'accept-invite':
      return 'came by an invite link';
    case 'add':
      return `added ${who}`;
    case 'remove':
      return event.who?.[0] === event.by
        ? `does not belong to this room any more`
        : `removed ${who}${why}`;
    case 'ban':
      return `banned ${who}${forHow}${why}`;
    case 'unban':
      return `took back the ban of ${who}`;
    case 'mute':
      return `muted ${who}${forHow}${why}`;
    case 'unmute':
      return `took back the mute of ${who}`;
    case 'role':
      return `made ${who} ${role}`;
    case 'slow':
      return seconds === 0 ? 'ended slow mode' : `set slow mode: ${seconds} s between messages`;
    case 'archive':
      return archived === true ? 'archived this room' : 'took this room out of the archive';
    case 'receipts':
      return event.on === true ? 'turned read receipts on' : 'turned read receipts off';
    default:
      // Of a later version.
      return `changed this room (${String(event.act)})`;
  }
}

const STEPS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** Returns `10 min` and the like, rounded to the unit it fills. */
function lengthOf(ms: number): string {
  for (const [unit, unitMs] of STEPS) if (ms >= unitMs) return `${Math.round(ms / unitMs)} ${unit}`;
  return `${Math.max(1, Math.round(ms / 1_000))} s`;
}
