// What the page remembers of previews until it is reloaded.
import { signal } from '@preact/signals';
import type { Chat } from '../chat/chat.ts';
import { askRoom } from '../room-card/ask-room.ts';
import { PreviewQueue } from './preview-queue.ts';

/** Messages whose card somebody has closed, by the path of their preview. One for the page. */
export const closed = signal<ReadonlySet<string>>(new Set());

const queues = new WeakMap<Chat, PreviewQueue>();

/** Returns the one queue of a chat. */
export function queueOf(chat: Chat): PreviewQueue {
  const queue =
    queues.get(chat) ??
    new PreviewQueue({
      ask: (path) => askRoom(chat, { method: 'GET', path }),
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
  queues.set(chat, queue);
  return queue;
}
