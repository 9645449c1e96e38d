import { signal } from '@preact/signals';
import type { Room } from '@natter/client';
import type { Amended, HistoryPage, Message, RoomName } from '@natter/protocol';
import { expect, test } from 'vitest';
import { createRoomStore } from '../chat/room-store.ts';
import { OlderPages } from './older-pages.ts';

const message = { type: 'message', room: 'plans', seq: 3, id: 'm', from: 'Bob', at: 1, via: 'g' };

test('a page that crosses an amendment shows the message as it is now', async () => {
  const store = createRoomStore('plans' as RoomName, signal('Ada'));
  store.timeline.value = { ...store.timeline.value, olderBefore: 10 };
  const listeners = new Set<(frame: Amended) => void>();
  const page = Promise.withResolvers<HistoryPage>();
  const room = {
    history: () => page.promise,
    on: (_event: string, listener: (frame: Amended) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const loading = new OlderPages(store, () => {}).load(room as unknown as Room);
  const told = { type: 'amended', room: 'plans', of: 3, by: 'Bob', at: 2 } as const;
  for (const each of listeners) each({ ...told, seq: 20, rev: 1, text: 'new' });
  const old = { ...message, text: 'old' } as Message;
  page.resolve({ type: 'history', room: 'plans', messages: [old], more: false });
  await loading;
  expect(store.timeline.value.entries).toMatchObject([
    { message: { seq: 3, text: 'new', rev: 1 } },
  ]);
  expect(listeners.size).toBe(0);
});
