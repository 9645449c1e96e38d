// A button for what cannot be undone: it asks once more, in its own place.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../texts/accounts.ts';

export interface ConfirmButtonProps {
  readonly words: string;
  /** What it is about, for those who hear the button and do not see its row. */
  readonly about?: string;
  /** What happens, as a question. */
  readonly question: string;
  readonly onConfirm: () => void;
}

export function ConfirmButton({ words, about, question, onConfirm }: ConfirmButtonProps): VNode {
  const isAsking = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const sure = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking.value) sure.current!.focus();
  }, [isAsking.value]);
  const close = (): void => {
    isAsking.value = false;
    // Later, when it is there again.
    setTimeout(() => button.current?.focus(), 0);
  };
  if (!isAsking.value)
    return (
      <button
        class="secondary"
        type="button"
        ref={button}
        aria-label={about === undefined ? undefined : `${words}: ${about}`}
        onClick={() => {
          isAsking.value = true;
        }}
      >
        {words}
      </button>
    );
  return (
    <span
      class="confirm"
      role="group"
      aria-label={question}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <span>{question}</span>
      <button
        class="danger"
        type="button"
        ref={sure}
        onClick={() => {
          close();
          onConfirm();
        }}
      >
        {words}
      </button>
      <button class="secondary" type="button" onClick={close}>
        {t.cancel}
      </button>
    </span>
  );
}
