// A dialog of the browser's own, which keeps the focus inside and closes by Esc; the focus goes back where it was.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ComponentChildren, VNode } from 'preact';
import { usePage } from '../page/page-context.ts';

export function Modal({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}): VNode {
  const { dialog } = usePage();
  const element = useRef<HTMLDialogElement>(null);
  const close = (): void => {
    // The browser says `close` a moment later: by then another dialog may be open in its place.
    if (element.current !== null) dialog.value = undefined;
  };
  useLayoutEffect(() => {
    const before = document.activeElement;
    element.current!.showModal();
    // It is off the page by then, and so the browser does not do it.
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      class="modal"
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
