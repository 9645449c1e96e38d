// Finds a broken connection early. Browsers report an idle one after minutes, so the network's own
// events, a late answer and a page that wakes up are reasons to check.
import { effect, untracked } from '@preact/signals';
import type { Chat } from '../chat/chat.ts';
import { waitingSinceMs } from '../message/outgoing.ts';
import { connectionAfter, LATE_MS } from './connection-state.ts';

/** Checks the connection whenever there is a reason to. */
export function watchNetwork(chat: Chat, now: () => number): void {
  const check = (): void => chat.checkConnection();
  for (const name of ['online', 'offline', 'pageshow']) window.addEventListener(name, check);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') check();
  });
  watchLateAnswers(chat, now);
}

/** Marks the connection while a message waits too long for its answer, and checks it once. */
function watchLateAnswers(chat: Chat, now: () => number): void {
  const { rooms, connection } = chat.store;
  let liveSinceMs: number | undefined;
  const mark = (isLate: boolean): void => {
    const before = connection.peek();
    if (before.isLate !== isLate)
      connection.value = connectionAfter(before, { ...before, isLate }, now());
  };
  effect(() => {
    const waiting = rooms.value.flatMap(({ outgoing }) => waitingSinceMs(outgoing.value) ?? []);
    const isLive = connection.value.state === 'live';
    // After a reconnect the answers have their time again.
    liveSinceMs = isLive ? (liveSinceMs ?? now()) : undefined;
    if (liveSinceMs === undefined || waiting.length === 0) {
      untracked(() => mark(false));
      return undefined;
    }
    const lateAtMs = Math.max(Math.min(...waiting), liveSinceMs) + LATE_MS;
    const timer = setTimeout(
      () => {
        mark(true);
        chat.checkConnection();
      },
      Math.max(0, lateAtMs - now()),
    );
    if (lateAtMs > now()) untracked(() => mark(false));
    return () => clearTimeout(timer);
  });
}
