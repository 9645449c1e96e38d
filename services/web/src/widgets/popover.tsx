// A small surface for a menu or a list. It takes the focus and gives it back; Esc, Back or a press
// elsewhere close it.
import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { usePage } from '../page/page-context.ts';

const FOCUSABLE = 'input, button, [tabindex="0"], a[href]';

export interface PopoverProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function Popover({ label, onClose, children }: PopoverProps): VNode {
  const { backButton } = usePage();
  const surface = useRef<HTMLDivElement>(null);
  // Before it is painted: Back closes it as soon as it can be seen.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = surface.current!;
    // What is in it may be on its way.
    (element.querySelector<HTMLElement>(FOCUSABLE) ?? element).focus();
    const closed = backButton.add(onClose);
    const press = (event: PointerEvent): void => {
      // The button that opened it stands in the same box, and closes it itself.
      if (event.target instanceof Node && !element.parentElement!.contains(event.target)) onClose();
    };
    document.addEventListener('pointerdown', press);
    return () => {
      closed();
      document.removeEventListener('pointerdown', press);
      if (before instanceof HTMLElement && element.contains(document.activeElement)) before.focus();
    };
  }, []);
  return (
    <div
      class="popover"
      ref={surface}
      tabIndex={-1}
      role="dialog"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        } else moveFocus(event);
      }}
    >
      {children}
    </div>
  );
}

function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const surface = event.currentTarget as HTMLElement;
  const all = Array.from(surface.querySelectorAll<HTMLElement>(FOCUSABLE));
  const index = all.indexOf(document.activeElement as HTMLElement);
  all[(index + step + all.length) % all.length]?.focus();
}
