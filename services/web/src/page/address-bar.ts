// Keeps the room in the address, so that one can link to it and go back.
import type { RoomName } from '@natter/protocol';
import { effect } from '@preact/signals';
import type { Chat } from '../chat/chat.ts';
import { loadChunk } from '../loading/load-chunk.ts';
import { addressOf, roomOfAddress, seqOfAddress, writtenIn } from '../rooms/room-name.ts';
import { notARoomWords } from '../words/room-words.ts';
import { isOverlayEntry } from './back-button.ts';
import type { Router } from './route.ts';

/** Begins with the room in the address, if it names one; says why if it names none. */
export function beginAt(
  { chat, router }: { readonly chat: Chat; readonly router: Router },
  begin: (room: RoomName | undefined) => void,
): void {
  const hash = router.route.value === 'chat' ? location.hash : '';
  begin(roomOfAddress(hash));
  chat.store.isBegun.value = true;
  refuseUnlessRoom(chat, hash);
  goToLinked(chat, hash);
}

/** Writes the shown room into the address, and shows the room of a changed address. */
export function keepAddress(chat: Chat, { route }: Router): void {
  const { here, stage, isBegun } = chat.store;
  effect(() => {
    // Until then the address says where to begin.
    if (route.value !== 'chat' || !isBegun.value) return;
    const address = addressOf(here.value);
    if (location.hash === address) return;
    // `#Design` and `#design` are one room, a bad name is none: going back would lead nowhere.
    const isSameRoom = roomOfAddress(location.hash) === here.peek();
    const isNoRoom = roomOfAddress(location.hash) === undefined;
    if (isSameRoom || isNoRoom || isOverlayEntry()) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
  });
  window.addEventListener('hashchange', () => {
    if (route.value !== 'chat' || !isBegun.value) return;
    const { hash } = location;
    const room = roomOfAddress(hash);
    if (room === undefined) {
      history.replaceState(null, '', addressOf(here.value));
      refuseUnlessRoom(chat, hash);
    } else {
      if (stage.value === 'inside') chat.show(room);
      else here.value = room;
      // The room may be the one that is shown, written in another way.
      if (hash !== addressOf(room)) history.replaceState(null, '', addressOf(room));
      goToLinked(chat, hash);
    }
  });
}

/** The address may name a message: `#design/1207`. */
function goToLinked(chat: Chat, hash: string): void {
  const seq = seqOfAddress(hash);
  if (seq === undefined) return;
  const room = chat.store.here.value;
  void loadChunk(() => import('../rooms/linked-message.ts')).then((chunk) =>
    chunk?.goToLinked(chat, room, seq),
  );
}

function refuseUnlessRoom(chat: Chat, hash: string): void {
  const written = writtenIn(hash);
  if (written === '' || roomOfAddress(hash) !== undefined) return;
  chat.store.notice.value = notARoomWords(written);
}
