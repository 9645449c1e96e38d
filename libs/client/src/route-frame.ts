// Whom a frame of the gateway is for: the request it answers, the room it tells of, or the client.
import type { ServerMessage } from '@natter/protocol';
import type { ClientEvents } from './client-status.ts';
import { isPassing, RefusedError } from './errors.ts';
import type { Listeners } from './listeners.ts';
import type { Member } from './member.ts';
import { MARK_ID } from './room/known-marks.ts';
import type { RoomFollower } from './room/room-follower.ts';
import type { Sender } from './sending/sender.ts';

export interface FrameReceivers {
  readonly sender: Sender;
  readonly rooms: ReadonlyMap<string, RoomFollower>;
  readonly member: Member;
  readonly listeners: Listeners<ClientEvents>;
}

/** Hands the frame on. Ignores frames of a later version. */
export function routeFrame(
  frame: ServerMessage,
  { sender, rooms, member, listeners }: FrameReceivers,
): void {
  switch (frame.type) {
    case 'joined':
    case 'left':
    case 'history':
    case 'members':
    case 'acted':
    case 'card':
    case 'people':
    case 'profiles':
    case 'thread':
    case 'pins':
    case 'later':
    case 'receipt':
    case 'found':
    case 'unlater':
      return sender.requests.answered(frame);
    case 'ack':
      return rooms.get(frame.room)?.stored({ id: frame.id, seq: frame.seq });
    case 'scheduled': {
      const { type: _type, room, ...result } = frame;
      return rooms.get(room)?.stored(result);
    }
    case 'error':
      if (sender.refused(frame)) return;
      // A mark that came too fast goes out again; of others nobody needs to know.
      if (frame.id !== MARK_ID) return listeners.emit('error', new RefusedError(frame));
      if (isPassing(frame)) rooms.get(frame.room ?? '')?.marks.refused();
      return;
    case 'message':
    case 'amended':
    case 'member':
    case 'members-changed':
    case 'caught-up':
    case 'signal':
    case 'room':
    case 'removed':
    case 'marks':
    case 'unread':
      return rooms.get(frame.room)?.receive(frame);
    case 'profile':
      return listeners.emit('profile', frame);
    case 'saved':
      return listeners.emit('saved', frame);
    case 'bye':
      return listeners.emit('bye', frame);
    case 'welcome':
      return member.welcomed(frame);
    case 'pong':
  }
}
