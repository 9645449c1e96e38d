// A labelled choice of a form.
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';

export interface SelectProps {
  readonly label: string;
  readonly value: Signal<string>;
  /** Values and their words. */
  readonly choices: readonly (readonly [string, string])[];
}

export function Select({ label, value, choices }: SelectProps): VNode {
  const id = useId();
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value.value}
        onChange={(event) => {
          value.value = event.currentTarget.value;
        }}
      >
        {choices.map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
