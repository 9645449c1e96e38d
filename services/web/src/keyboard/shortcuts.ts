// Keys that work wherever the focus is. The list of all of them, for people: ui/keys-dialog.tsx.
import type { Page } from '../page/page-context.ts';

/** Returns what stops listening. */
export function listenToKeys(page: Page): () => void {
  const press = (event: KeyboardEvent): void => {
    if (page.chat.store.stage.value !== 'inside' || event.defaultPrevented) return;
    if (act(event, page)) event.preventDefault();
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}

function act(event: KeyboardEvent, page: Page): boolean {
  const { key, altKey } = event;
  const isCommand = event.metaKey || event.ctrlKey;
  if (isCommand && key.toLowerCase() === 'k') {
    page.dialog.value = page.dialog.value === 'palette' ? undefined : 'palette';
    return true;
  }
  if (isCommand && key.toLowerCase() === 'u') {
    page.chooseFiles.value();
    return true;
  }
  if (isCommand && key === '.') {
    page.isXray.value = !page.isXray.value;
    return true;
  }
  if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
    showNext(page, key === 'ArrowDown' ? 1 : -1);
    return true;
  }
  if (key === 'Escape' && page.dialog.value === undefined) {
    if (page.sheet.value !== undefined) page.sheet.value = undefined;
    else page.focusComposer.value();
    return true;
  }
  if (key === '?' && !isCommand && !isWriting(event.target)) {
    page.dialog.value = 'keys';
    return true;
  }
  return false;
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
