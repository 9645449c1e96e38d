// Asks the gateway once a second who sits where. A tab behind others asks nothing.
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { RoomName } from '@natter/protocol';
import { systemOf } from '../chat/http-api.ts';
import { emptySystem, withAnswer } from './system-view.ts';
import type { SystemView } from './system-view.ts';

const EVERY_MS = 1_000;

export interface SystemPoll {
  readonly view: ReadonlySignal<SystemView>;
  stop(): void;
}

/** Asks until it is stopped. */
export function pollSystem(room: RoomName): SystemPoll {
  const view = signal<SystemView>(emptySystem);
  const stopped = new AbortController();
  const ask = async (): Promise<void> => {
    const answer = document.hidden ? undefined : await systemOf(room, stopped.signal);
    if (answer) view.value = withAnswer(view.value, answer, Date.now());
    if (!stopped.signal.aborted) setTimeout(() => void ask(), EVERY_MS);
  };
  void ask();
  return { view, stop: () => stopped.abort() };
}
