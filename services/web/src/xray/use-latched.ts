// A signal's value, at most five times a second: a diagram of 60 messages a second cannot be read,
// and drawing it each time would freeze the page.
import { useSignal, useSignalEffect } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

const PAUSE_MS = 200;

/** The first change shows at once. */
export function useLatched<Value>(source: ReadonlySignal<Value>): Value {
  const shown = useSignal(source.peek());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useSignalEffect(() => {
    const { value } = source;
    if (timer.current !== undefined) return;
    shown.value = value;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      shown.value = source.peek();
    }, PAUSE_MS);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return shown.value;
}
