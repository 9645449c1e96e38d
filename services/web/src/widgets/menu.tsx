// A button that opens a list of commands.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';
import { Popover } from './popover.tsx';

export interface MenuProps {
  readonly label: string;
  readonly icon: IconName;
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

export interface MenuItemProps {
  readonly icon: IconName;
  readonly words: string;
  readonly onChoose: () => void;
  /** The key that does the same. */
  readonly keys?: string;
  /** The reason why it cannot be chosen. */
  readonly disabledWhy?: string | undefined;
}

export function MenuItem({ icon, words, onChoose, keys, disabledWhy }: MenuItemProps): VNode {
  return (
    <button
      class="menu-item"
      type="button"
      aria-disabled={disabledWhy !== undefined || undefined}
      onClick={() => {
        if (disabledWhy === undefined) onChoose();
      }}
    >
      <Icon name={icon} />
      <span>
        {words}
        {disabledWhy !== undefined && <small>{disabledWhy}</small>}
      </span>
      {keys !== undefined && <kbd>{keys}</kbd>}
    </button>
  );
}
