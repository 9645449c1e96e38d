// A word that explains itself: a click opens the explanation below it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { t } from '../texts/xray.ts';

export type Term = keyof typeof t.terms;

export interface TermRowProps {
  readonly term: Term;
  readonly value: string;
}

/** A row of a description list: the word, its value, and what the word means. */
export function TermRow({ term, value }: TermRowProps): VNode {
  const isOpen = useSignal(false);
  const id = useId();
  return (
    <div class="term-row">
      <dt>
        <button
          class="term"
          type="button"
          aria-expanded={isOpen.value}
          aria-controls={id}
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        >
          {t.terms[term]}
        </button>
      </dt>
      <dd class="term-value">{value}</dd>
      <dd class="term-words" id={id} hidden={!isOpen.value}>
        {t.meanings[term]}
      </dd>
    </div>
  );
}
