// A signal's value, a few times a second at most: a diagram of 60 messages a second cannot be read,
// and drawing it each time would freeze the page.
import { useSignal, useSignalEffect } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

const PAUSE_MS = 200;
/** After a pause with so many changes, the next one is longer. */
const BUSY_CHANGES = 4;
const BUSY_PAUSE_MS = 500;

/** The first change shows at once. */
export function useLatched<Value>(source: ReadonlySignal<Value>): Value {
  const shown = useSignal(source.peek());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const changes = useRef(0);
  const pause = (delayMs: number): void => {
    changes.current = 0;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      if (shown.peek() === source.peek()) return;
      const isBusy = changes.current > BUSY_CHANGES;
      shown.value = source.peek();
      pause(isBusy ? BUSY_PAUSE_MS : PAUSE_MS);
    }, delayMs);
  };
  useSignalEffect(() => {
    const { value } = source;
    changes.current += 1;
    if (timer.current !== undefined) return;
    shown.value = value;
    pause(PAUSE_MS);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return shown.value;
}
