// Goes to the message that an address names, once its room is entered. Loaded with the first.
import type { RoomName } from '@natter/protocol';
import { effect } from '@preact/signals';
import type { Chat } from '../chat/chat.ts';
import { goToMessage } from '../conversation/go-to-message.ts';
import { t } from '../texts/talk.ts';

export function goToLinked(chat: Chat, name: RoomName, seq: number): void {
  const { store } = chat;
  let isDone = false;
  const stop = effect(() => {
    const room = store.rooms.value.find((one) => one.name === name);
    if (isDone || room?.status.value.kind !== 'here' || room.timeline.value.epoch === '') return;
    isDone = true;
    // Not within the effect: what it reads is not what it waits for.
    queueMicrotask(() => {
      stop();
      void goToMessage(room, seq, async () => chat.controllerOf(room)?.loadOlder()).then(
        (isFound) => {
          if (isFound) return;
          // All that there is was read, or it is further back than can be shown here.
          const isGone = room.timeline.value.olderBefore === undefined;
          if (isGone) store.notice.value = t.messageGone;
          else store.far.value = { room: name, seq };
        },
      );
    });
  });
}
