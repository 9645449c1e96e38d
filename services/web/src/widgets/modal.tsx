// A dialog of the browser's own. It keeps the focus inside; Esc, Back or a press outside close it.
import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { usePage } from '../page/page-context.ts';

export interface ModalProps {
  readonly label: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function Modal({ label, class: className = '', children }: ModalProps): VNode {
  const { dialog, backButton } = usePage();
  const element = useRef<HTMLDialogElement>(null);
  const close = (): void => {
    // The browser reports it a moment later: another dialog may be open in its place by then.
    if (element.current !== null) dialog.value = undefined;
  };
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = element.current!;
    shown.showModal();
    const closed = backButton.add(close);
    return () => {
      closed();
      // Nothing beside an open one can have the focus.
      shown.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      class={`modal ${className}`}
      ref={element}
      aria-label={label}
      onClose={close}
      onClick={(event) => {
        if (event.target === element.current) close();
      }}
    >
      {children}
    </dialog>
  );
}
