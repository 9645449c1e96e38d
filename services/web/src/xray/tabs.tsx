// Buttons of which one is chosen. Arrow keys go from one to the next.
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';

export interface TabsProps<Name extends string> {
  readonly label: string;
  readonly tabs: Readonly<Record<Name, string>>;
  readonly chosen: Signal<Name>;
}

export function Tabs<Name extends string>({ label, tabs, chosen }: TabsProps<Name>): VNode {
  const names = Object.keys(tabs) as Name[];
  return (
    <div
      class="xray-tabs"
      role="tablist"
      aria-label={label}
      onKeyDown={(event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (by === undefined) return;
        const next = names[(names.indexOf(chosen.value) + by + names.length) % names.length]!;
        chosen.value = next;
        event.preventDefault();
        const buttons = event.currentTarget.querySelectorAll('button');
        buttons[names.indexOf(next)]!.focus();
      }}
    >
      {names.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={chosen.value === name}
          tabIndex={chosen.value === name ? 0 : -1}
          onClick={() => {
            chosen.value = name;
          }}
        >
          {tabs[name]}
        </button>
      ))}
    </div>
  );
}
