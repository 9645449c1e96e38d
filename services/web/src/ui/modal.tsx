// A dialog of the browser's own, which keeps the focus inside and closes by Esc.
import { useEffect, useRef } from 'preact/hooks';
import type { ComponentChildren, VNode } from 'preact';
import { usePage } from './context.ts';

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
    dialog.value = undefined;
  };
  useEffect(() => {
    const now = element.current!;
    now.showModal();
    return () => now.close();
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
