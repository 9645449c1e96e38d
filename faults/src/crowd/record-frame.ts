// What a client without the library writes down of the frames it gets.
import type { ServerMessage } from '@natter/protocol';
import type { Recorder } from '../run/recorder.ts';

/** Records what the frame shows of the room's log. Other frames are the client's own matter. */
export function recordFrame(
  recorder: Recorder,
  whose: { readonly client: string; readonly room: string },
  frame: ServerMessage,
): void {
  switch (frame.type) {
    case 'joined': {
      const { seq, view, members, count, truncated } = frame;
      const state = { seq, view, members, count, truncated, resumed: false };
      recorder.write({ type: 'joined', ...whose, ...state });
      break;
    }
    case 'message': {
      const { seq, id, from, text, to } = frame;
      const said = { seq, id, from, text, ...(to && { to }) };
      recorder.write({ type: 'receive', ...whose, ...said, how: 'live' });
      break;
    }
    case 'member': {
      const { seq, alias, change, count, why } = frame;
      const told = { seq, alias, change, count, ...(why && { why }) };
      recorder.write({ type: 'notice', ...whose, ...told });
      break;
    }
    case 'left':
      recorder.write({ type: 'leave', ...whose });
      break;
    case 'removed':
      recorder.write({ type: 'removed', ...whose });
      break;
    case 'welcome':
    case 'ack':
    case 'error':
    case 'caught-up':
    case 'members-changed':
    case 'bye':
    case 'history':
    case 'members':
    case 'signal':
    case 'amended':
    case 'thread':
    case 'pins':
    case 'acted':
    case 'card':
    case 'people':
    case 'profiles':
    case 'profile':
    case 'room':
    case 'marks':
    case 'unread':
    case 'saved':
    case 'receipt':
    case 'scheduled':
    case 'later':
    case 'unlater':
    case 'found':
    case 'pong':
      break;
  }
}
