// The way into another room: its name, or one of those that exist.
import { useSignal } from '@preact/signals';
import type { RoomName } from '@natter/protocol';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ranked } from '../composer/completion.ts';
import { usePage } from '../page/page-context.ts';
import { useHint } from '../widgets/hint.ts';
import { Icon } from '../widgets/icons.tsx';
import { notARoomWords } from '../words/room-words.ts';
import { roomOfText } from './room-name.ts';
import { useServerRooms } from './server-rooms.ts';

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
  const name = useSignal('');
  const hint = useHint();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const go = (room: RoomName): void => {
    onClose();
    chat.show(room);
    sheet.value = undefined;
    focusComposer.value();
  };
  return (
    <form
      class="join"
      onSubmit={(event) => {
        event.preventDefault();
        const room = roomOfText(name.value);
        if (room) go(room);
        else hint.show(notARoomWords(name.value.trim()));
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <input
        ref={field}
        aria-label="Room to go into, or begin"
        placeholder="room"
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint="go"
        value={name.value}
        onInput={(event) => {
          name.value = event.currentTarget.value;
          hint.clear();
        }}
      />
      <p class="hint" role="alert">
        {hint.text.value}
      </p>
      <OtherRooms query={name.value} onGo={go} />
    </form>
  );
}

/** Rooms that exist and that this person is not in. */
function OtherRooms({
  query,
  onGo,
}: {
  readonly query: string;
  readonly onGo: (room: RoomName) => void;
}): VNode {
  const { rooms } = usePage().chat.store;
  const joined = new Set(rooms.value.map(({ name }) => name));
  const others = useServerRooms().filter(({ room }) => !joined.has(room));
  const wanted = query.trim().replace(/^#/u, '').toLowerCase();
  return (
    <ul>
      {ranked(others, wanted, ({ room }) => room)
        .slice(0, SHOWN_MAX)
        .map(({ room, members }) => (
          <li key={room}>
            <button class="room" type="button" onClick={() => onGo(room)}>
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
  );
}
