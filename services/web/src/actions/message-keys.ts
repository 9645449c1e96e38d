// Keys on a message that has the focus, and a long press on it. The list for people:
// keyboard/shortcuts-dialog.tsx.
import { edit, isSaved, open, replyTo, setPin, setSaved } from './message-deeds.ts';
import type { MessageDeed } from './message-deeds.ts';
import { messageOffers } from './message-offers.ts';
import type { MessageOffers } from './message-offers.ts';
import { openThread } from '../side/open-side.ts';
import { placeOf } from './place-of.ts';

/** ms, as long as a phone's own long press. */
const LONG_PRESS_MS = 500;
/** px. A finger that moves further does not press. */
const TREMBLE = 10;
const LONG_PRESS = 'longpress';
const MENU_EVENTS = [LONG_PRESS, 'contextmenu'] as const;

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
    const { pointerType = 'touch' } = event as Partial<PointerEvent>;
    if (pointerType === 'mouse' || isPressable(event.target)) return;
    event.preventDefault();
    // Until the next press: `watchLongPresses`.
    if (pointerType === 'touch')
      document.addEventListener('click', swallow, { capture: true, once: true });
    open(deed, 'message-menu', placeOf(row));
  };
  row.addEventListener('keydown', press);
  for (const name of MENU_EVENTS) row.addEventListener(name, menu);
  return () => {
    row.removeEventListener('keydown', press);
    for (const name of MENU_EVENTS) row.removeEventListener(name, menu);
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
    case 's':
      void setSaved(deed, !isSaved(deed));
      return true;
    case 'delete':
      if (offers.erase) open(deed, 'erase', placeOf(row));
      return offers.erase;
    default:
      return false;
  }
}

/** Safari on phones tells nothing of a long press: the row of the message hears `longpress`. */
export function watchLongPresses(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let from = { x: 0, y: 0 };
  document.addEventListener('pointerdown', ({ pointerType, target, clientX, clientY }) => {
    from = { x: clientX, y: clientY };
    clearTimeout(timer);
    document.removeEventListener('click', swallow, { capture: true });
    const row = target instanceof Element ? target.closest('.message') : null;
    if (pointerType !== 'touch' || !row || isPressable(target)) return;
    timer = setTimeout(() => row.dispatchEvent(new Event(LONG_PRESS)), LONG_PRESS_MS);
  });
  document.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (Math.hypot(clientX - from.x, clientY - from.y) > TREMBLE) clearTimeout(timer);
  });
  for (const name of ['pointerup', 'pointercancel', 'scroll'])
    document.addEventListener(name, () => clearTimeout(timer), { capture: true });
}

/** The finger that is lifted then would press what has opened. */
function swallow(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** A press on it is for itself. */
function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, textarea') !== null;
}
