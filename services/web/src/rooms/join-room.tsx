// The way into another room: its name, or one of those that are there.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { VNode } from 'preact';
import { parseRoomName, ROOM_CHARACTERS_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { ranked } from '../composer/completion.ts';
import { usePage } from '../page/page-context.ts';
import { useHint } from '../widgets/hint.ts';
import { Icon } from '../widgets/icons.tsx';
import { useRooms } from './server-rooms.ts';

const SHOWN_MAX = 8;

export function JoinRoom(): VNode {
  const isOpen = useSignal(false);
  if (isOpen.value)
    return (
      <JoinForm
        onClose={() => {
          isOpen.value = false;
        }}
      />
    );
  return (
    <button
      class="join-open"
      type="button"
      onClick={() => {
        isOpen.value = true;
      }}
    >
      <Icon name="plus" /> join
    </button>
  );
}

function JoinForm({ onClose }: { readonly onClose: () => void }): VNode {
  const { chat, sheet, focusComposer } = usePage();
  const rooms = useRooms();
  const name = useSignal('');
  const hint = useHint();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const joined = new Set(chat.store.rooms.value.map((room) => room.name));
  const others = rooms.filter(({ room }) => !joined.has(room));
  const wanted = name.value.trim().replace(/^#/u, '').toLowerCase();
  const go = (room: RoomName): void => {
    onClose();
    sheet.value = undefined;
    chat.show(room);
    focusComposer.value();
  };
  return (
    <form
      class="join"
      onSubmit={(event) => {
        event.preventDefault();
        const room = parseRoomName(wanted);
        if (room) go(room);
        else hint.show('a–z, 0–9, and - _ . only');
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <input
        ref={field}
        aria-label="Room to go into, or begin"
        placeholder="room"
        maxLength={ROOM_CHARACTERS_MAX}
        autocapitalize="none"
        spellcheck={false}
        value={name.value}
        onInput={(event) => {
          name.value = event.currentTarget.value;
          hint.clear();
        }}
      />
      <p class="hint" role="alert">
        {hint.text.value}
      </p>
      <ul>
        {ranked(others, wanted, ({ room }) => room)
          .slice(0, SHOWN_MAX)
          .map(({ room, members }) => (
            <li key={room}>
              <button class="room" type="button" onClick={() => go(room)}>
                <span class="hash" aria-hidden="true">
                  #
                </span>
                <span class="room-name">{room}</span>
                <span class="count">
                  {members}
                  <span class="spoken"> here</span>
                </span>
              </button>
            </li>
          ))}
      </ul>
    </form>
  );
}
