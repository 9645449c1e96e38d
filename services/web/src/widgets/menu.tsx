// A button that opens a list of commands.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { Icon } from './icons.tsx';
import type { AnyIcon } from './icons.tsx';
import { Popover } from './popover.tsx';

export interface MenuProps {
  readonly label: string;
  readonly icon: AnyIcon;
  /** Called with a function that closes the menu. */
  readonly children: (close: () => void) => ComponentChildren;
}

export function Menu({ label, icon, children }: MenuProps): VNode {
  const isOpen = useSignal(false);
  const close = (): void => {
    isOpen.value = false;
  };
  return (
    <div class="menu">
      <button
        class="icon-button"
        type="button"
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <Icon name={icon} />
      </button>
      {isOpen.value && (
        <Popover label={label} onClose={close}>
          {children(close)}
        </Popover>
      )}
    </div>
  );
}
