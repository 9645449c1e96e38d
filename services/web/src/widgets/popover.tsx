// A small surface over the page, for a menu or a list: takes the focus, gives it back, closes by Esc or a press elsewhere.
import { useEffect, useRef } from 'preact/hooks';
import type { ComponentChildren, VNode } from 'preact';

const FOCUSABLE = 'input, button, [tabindex="0"], a[href]';

export function Popover({
  label,
  onClose,
  children,
}: {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}): VNode {
  const surface = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const element = surface.current!;
    element.querySelector<HTMLElement>(FOCUSABLE)?.focus();
    const press = (event: PointerEvent): void => {
      // The button that opened it stands in the same box, and closes it itself.
      if (event.target instanceof Node && !element.parentElement!.contains(event.target)) onClose();
    };
    document.addEventListener('pointerdown', press);
    return () => {
      document.removeEventListener('pointerdown', press);
      if (before instanceof HTMLElement && element.contains(document.activeElement)) before.focus();
    };
  }, []);
  return (
    <div
      class="popover"
      ref={surface}
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
