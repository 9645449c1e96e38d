// A line of words beside a field, shown until the next input.
import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

export interface Hint {
  readonly text: ReadonlySignal<string>;
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

/** Returns an empty hint. */
export function useHint(): Hint {
  const text = useSignal('');
  return {
    text,
    show: (words) => {
      text.value = words;
    },
    clear: () => {
      text.value = '';
    },
  };
}
