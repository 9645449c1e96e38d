// A labelled time of day, `HH:MM`, that takes effect at once.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { ChoiceProps } from './choice.tsx';

export function TimeField({ label, value, onChange }: Omit<ChoiceProps, 'choices'>): VNode {
  const id = useId();
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="time"
        value={value}
        onChange={(event) => {
          if (event.currentTarget.value !== '') onChange(event.currentTarget.value);
        }}
      />
    </div>
  );
}
