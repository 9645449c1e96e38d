// A pane that becomes a sheet on small screens. A sheet takes the focus, gives it back, and Back
// closes it.
import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../widgets/icons.tsx';
import { usePage } from './page-context.ts';
import type { Sheet } from './page-context.ts';
import { t } from '../texts/talk.ts';

export interface PaneProps {
  readonly name: NonNullable<Sheet>;
  readonly class: string;
  readonly label: string;
  readonly children: ComponentChildren;
}

/** `rooms` is a landmark for navigation, `members` stands beside the conversation. */
export function Pane({ name, class: className, label, children }: PaneProps): VNode {
  const { sheet, backButton } = usePage();
  const pane = useRef<HTMLElement>(null);
  const isOpen = sheet.value === name;
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const before = document.activeElement;
    pane.current!.focus();
    const closed = backButton.add(() => {
      sheet.value = undefined;
    });
    return () => {
      closed();
      // Later, when the conversation can take the focus again.
      setTimeout(() => giveBack(before, pane.current), 0);
    };
  }, [isOpen]);
  const Element = name === 'rooms' ? 'nav' : 'aside';
  return (
    <Element class={`pane ${className}`} aria-label={label} ref={pane} tabIndex={-1}>
      {children}
    </Element>
  );
}

/** Unless the focus has gone somewhere else meanwhile. */
function giveBack(before: Element | null, pane: HTMLElement | null): void {
  const { activeElement } = document;
  const isLost = activeElement === document.body || pane?.contains(activeElement) === true;
  if (before instanceof HTMLElement && isLost) before.focus();
}

export function CloseSheet(): VNode {
  const { sheet } = usePage();
  return (
    <button
      class="icon-button only-sheet"
      type="button"
      aria-label={t.close}
      onClick={() => {
        sheet.value = undefined;
      }}
    >
      <Icon name="close" />
    </button>
  );
}
