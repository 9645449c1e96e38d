// Acts on a room as lines of the conversation: `Ann muted Bob for 10 minutes: spam`. Pure.
// The text dialect has its own: libs/protocol/src/text/act-lines.ts.
import type { RoomEvent } from '@natter/protocol';
import { isSameName } from '../members/roster.ts';
import { t } from '../texts/acts.ts';
import type { Told } from '../texts/en/acts.ts';
import { nameWords } from './audience-words.ts';
import { lengthWords } from './length-words.ts';

/** `me` is called you. */
export function actWords(event: RoomEvent, me: string): string {
  const told = toldOf(event, me);
  switch (event.act) {
    case 'create':
      return t.create(told);
    case 'topic':
      return event.topic === undefined || event.topic === ''
        ? t.topicRemoved(told)
        : t.topic(told, event.topic);
    case 'access':
      return t.access(told, event.access === 'closed', event.guests === true);
    case 'invite':
      return t.invite(told);
    case 'accept-invite':
      return t.acceptInvite(told);
    case 'add':
      return t.add(told);
    case 'remove':
      return event.who?.some((name) => isSameName(name, event.by)) ? t.leave(told) : t.remove(told);
    case 'ban':
      return t.ban(told);
    case 'unban':
      return t.unban(told);
    case 'mute':
      return t.mute(told);
    case 'unmute':
      return t.unmute(told);
    case 'role':
      return t.role(told, event.role ?? 'member');
    case 'slow':
      return event.seconds === undefined || event.seconds === 0
        ? t.slowEnded(told)
        : t.slow(told, lengthWords(event.seconds * 1_000));
    case 'receipts':
      return t.receipts(told, event.on === true);
    case 'archive':
      return event.archived === true ? t.archive(told) : t.unarchive(told);
    default:
      // Of a later version.
      return t.other(told);
  }
}

function toldOf({ by, who = [], why, until, at }: RoomEvent, me: string): Told {
  const isOwn = isSameName(by, me);
  const others = who.filter((name) => !isSameName(name, me));
  const isAmong = !isOwn && others.length < who.length;
  return {
    actor: isOwn ? t.actorYou : by,
    isOwn,
    target: nameWords(others, isAmong ? t.targetYou : undefined),
    isMe: isAmong && others.length === 0,
    length: until === undefined ? undefined : lengthWords(until - at),
    why: why === '' ? undefined : why,
  };
}
