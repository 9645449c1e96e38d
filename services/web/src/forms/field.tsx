// A labelled field of a form. Its hint and its fault are read out with it.
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../texts/accounts.ts';

export interface FieldProps {
  readonly label: string;
  readonly value: Signal<string>;
  readonly autocomplete: string;
  readonly type?: 'text' | 'password' | 'number';
  readonly hint?: string;
  readonly hasFocus?: boolean;
  readonly isOptional?: boolean;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
}

export function Field(props: FieldProps): VNode {
  const { label, value, hint, type = 'text', hasFocus = false, isOptional = false } = props;
  const { autocomplete, maxLength, min, max } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const isShown = useSignal(false);
  // JSX knows a type only if it is written out.
  const shown = (isShown.value ? 'text' : type) as 'text';
  useEffect(() => {
    if (hasFocus) input.current!.focus();
  }, []);
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      <div class="form-input">
        <input
          id={id}
          ref={input}
          type={shown}
          value={value.value}
          required={!isOptional}
          autocomplete={autocomplete}
          autocapitalize="none"
          spellcheck={false}
          maxLength={maxLength}
          min={min}
          max={max}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onInput={(event) => {
            value.value = event.currentTarget.value;
          }}
        />
        {type === 'password' && (
          <button
            type="button"
            aria-pressed={isShown.value}
            aria-label={t.showSecret(label)}
            onClick={() => {
              isShown.value = !isShown.value;
            }}
          >
            {isShown.value ? t.hide : t.show}
          </button>
        )}
      </div>
      {hint !== undefined && (
        <p class="form-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
