// Keys that work wherever the focus is. The list for people: shortcuts-dialog.tsx.
import type { Page } from '../page/page-context.ts';

/** Returns a function that stops listening. */
export function listenToShortcuts(page: Page): () => void {
  const press = (event: KeyboardEvent): void => {
    if (page.chat.store.stage.value !== 'inside' || event.defaultPrevented) return;
    if (act(event, page)) event.preventDefault();
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}

/** Returns whether the key was for the page. */
function act(event: KeyboardEvent, page: Page): boolean {
  const { key, altKey } = event;
  if (event.metaKey || event.ctrlKey) return actOnCommand(key.toLowerCase(), page);
  if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
    showNext(page, key === 'ArrowDown' ? 1 : -1);
    return true;
  }
  if (key === 'Escape' && page.dialog.value === undefined) {
    if (page.sheet.value !== undefined) page.sheet.value = undefined;
    else page.focusComposer.value();
    return true;
  }
  if (key === '?' && !isWriting(event.target)) {
    page.dialog.value = { kind: 'shortcuts' };
    return true;
  }
  return false;
}

function actOnCommand(key: string, { dialog, chooseFiles, isXray }: Page): boolean {
  switch (key) {
    case 'k':
      dialog.value = dialog.value?.kind === 'go-to' ? undefined : { kind: 'go-to' };
      return true;
    case 'u':
      chooseFiles.value();
      return true;
    case '.':
      isXray.value = !isXray.value;
      return true;
    default:
      return false;
  }
}

function showNext({ chat }: Page, step: number): void {
  const { rooms, here } = chat.store;
  const count = rooms.value.length;
  const index = rooms.value.findIndex(({ name }) => name === here.value);
  chat.show(rooms.value[(index + step + count) % count]!.name);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
}
