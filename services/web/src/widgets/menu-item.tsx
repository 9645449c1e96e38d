// A command in a menu: an icon, words, and the key that does the same.
import './menu-item.css';
import type { VNode } from 'preact';
import { Icon } from './icons.tsx';
import type { AnyIcon } from './icons.tsx';

export interface MenuItemProps {
  readonly icon: AnyIcon;
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
