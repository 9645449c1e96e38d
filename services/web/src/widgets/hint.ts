// A line of words near what it is about, until the next thing is done.
import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

export interface Hint {
  readonly text: ReadonlySignal<string>;
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

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
