// Keys on a message that has the focus, and a long press on it. The list for people:
// keyboard/shortcuts-dialog.tsx.
import { edit, open, replyTo, setPin } from './message-deeds.ts';
import type { MessageDeed } from './message-deeds.ts';
import { messageOffers } from './message-offers.ts';
import type { MessageOffers } from './message-offers.ts';
import { openThread } from '../side/open-side.ts';
import { placeOf } from './place-of.ts';

/** ms, as long as a phone's own long press. */
const LONG_PRESS_MS = 500;

export function offersOf({ page, room, message }: MessageDeed): MessageOffers {
  const { person } = page.chat.store;
  return messageOffers({
    message,
    me: room.me.value,
    card: room.card.value,
    serverRole: person.value?.role,
  });
}

/** Listens on the row of a message. Returns a function that stops it. */
export function listenToRow(row: HTMLElement, deed: MessageDeed): () => void {
  const press = (event: KeyboardEvent): void => {
    if (event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (doByKey(event.key, deed, row)) event.preventDefault();
  };
  const menu = (event: Event): void => {
    // A mouse has the browser's own menu, and buttons.
    if ((event as PointerEvent).pointerType === 'mouse') return;
    event.preventDefault();
    open(deed, 'message-menu', placeOf(row));
  };
  const stopPress = onLongPress(row, () => open(deed, 'message-menu', placeOf(row)));
  row.addEventListener('keydown', press);
  row.addEventListener('contextmenu', menu);
  return () => {
    stopPress();
    row.removeEventListener('keydown', press);
    row.removeEventListener('contextmenu', menu);
  };
}

/** Returns whether the key was for the message. */
function doByKey(key: string, deed: MessageDeed, row: HTMLElement): boolean {
  const { page, room, message } = deed;
  const offers = offersOf(deed);
  switch (key.toLowerCase()) {
    case 'enter':
      open(deed, 'message-menu', placeOf(row));
      return true;
    case '+':
      if (offers.react) open(deed, 'react', placeOf(row));
      return offers.react;
    case 'r':
      if (offers.reply) replyTo(deed);
      return offers.reply;
    case 't':
      openThread(page, room, message.seq);
      return true;
    case 'e':
      if (offers.edit) edit(deed);
      return offers.edit;
    case 'p':
      if (offers.pin) setPin(deed, message.pinned !== true);
      return offers.pin;
    case 'delete':
      if (offers.erase) open(deed, 'erase', placeOf(row));
      return offers.erase;
    default:
      return false;
  }
}

/** Safari on phones tells nothing of a long press. The finger may be down already. */
function onLongPress(row: HTMLElement, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = (): void => {
    clearTimeout(timer);
    timer = setTimeout(act, LONG_PRESS_MS);
  };
  const end = (): void => clearTimeout(timer);
  const down = (event: PointerEvent): void => {
    const isOnButton =
      event.target instanceof Element && event.target.closest('button, a, textarea');
    if (event.pointerType === 'touch' && !isOnButton) begin();
  };
  if (matchMedia('(pointer: coarse)').matches && row.matches(':active')) begin();
  row.addEventListener('pointerdown', down);
  const ends = ['pointerup', 'pointercancel', 'contextmenu', 'scroll'] as const;
  for (const name of ends) document.addEventListener(name, end, { capture: true });
  return () => {
    end();
    row.removeEventListener('pointerdown', down);
    for (const name of ends) document.removeEventListener(name, end, { capture: true });
  };
}
