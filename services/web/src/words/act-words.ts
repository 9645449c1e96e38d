// Acts on a room as lines of the conversation: `Ann muted Bob for 10 minutes: spam`. Pure.
// The text dialect has its own: libs/protocol/src/text/act-lines.ts.
import type { RoomEvent } from '@natter/protocol';
import { isSameName } from '../members/roster.ts';
import { nameWords } from './audience-words.ts';
import { lengthWords } from './length-words.ts';

/** `me` is called you. */
export function actWords(event: RoomEvent, me: string): string {
  const { by, who = [], why, until, at } = event;
  const isOwn = isSameName(by, me);
  const actor = isOwn ? 'You' : by;
  const isMe = who.some((name) => isSameName(name, me));
  const others = who.filter((name) => !isSameName(name, me));
  const names = nameWords(others, isMe && !isOwn ? 'you' : undefined);
  const target = isMe && others.length === 0 && !isOwn ? 'you' : names;
  const time = until === undefined ? '' : ` for ${lengthWords(until - at)}`;
  const reason = why === undefined || why === '' ? '' : `: ${why}`;
  switch (event.act) {
    case 'create':
      return `${actor} made this room`;
    case 'topic':
      return event.topic === undefined || event.topic === ''
        ? `${actor} removed the topic`
        : `${actor} set the topic: ${event.topic}`;
    case 'access':
      return `${actor} ${accessDone(event)}`;
    case 'invite':
      return `${actor} made an invite link`;
    case 'accept-invite':
      return `${actor} came by an invite link`;
    case 'add':
      return `${actor} added ${target}`;
    case 'remove':
      return who.some((name) => isSameName(name, by))
        ? `${actor} left this room for good`
        : `${actor} removed ${target}${reason}`;
    case 'ban':
      return `${actor} banned ${target}${time}${reason}`;
    case 'unban':
      return `${actor} took back the ban of ${target}`;
    case 'mute':
      return `${actor} muted ${target}${time}${reason}`;
    case 'unmute':
      return isMe && !isOwn
        ? `${actor} lets you write again`
        : `${actor} lets ${target} write again`;
    case 'role':
      return `${actor} made ${target} ${event.role === 'owner' ? 'an' : 'a'} ${event.role}`;
    case 'slow':
      return event.seconds === undefined || event.seconds === 0
        ? `${actor} ended slow mode`
        : `${actor} set slow mode: ${lengthWords(event.seconds * 1_000)} between messages`;
    case 'receipts':
      return `${actor} turned read receipts ${event.on === true ? 'on' : 'off'}`;
    case 'archive':
      return event.archived === true
        ? `${actor} archived this room`
        : `${actor} took this room out of the archive`;
    default:
      // Of a later version.
      return `${actor} changed this room`;
  }
}

function accessDone({ access, guests }: RoomEvent): string {
  const words =
    access === 'closed' ? 'closed this room to others' : 'opened this room to everybody';
  return guests === true ? `${words}; guests may come by invite` : words;
}
