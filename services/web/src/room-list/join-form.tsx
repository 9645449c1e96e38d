// The way into another room: its name, or one of those that exist. New ones have a dialog.
import './room-list.css';
import { useSignal } from '@preact/signals';
import type { RoomName } from '@natter/protocol';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ranked } from '../composer/completion.ts';
import { usePage } from '../page/page-context.ts';
import { isDirect } from '../room-card/room-title.ts';
import { RoomMark } from '../rooms/room-link.tsx';
import { roomOfText } from '../rooms/room-name.ts';
import { useHint } from '../widgets/hint.ts';
import { figuresWords } from '../words/figures-words.ts';
import { notARoomWords } from '../words/room-words.ts';
import { t } from '../texts/rooms.ts';

const SHOWN_MAX = 8;

export function JoinForm({ onClose }: { readonly onClose: () => void }): VNode {
  const { chat, sheet, focusComposer, roomList } = usePage();
  const name = useSignal('');
  const hint = useHint();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    roomList.look.value();
  }, []);
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
        aria-label={t.roomToGoIntoOrBegin}
        placeholder={t.room}
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
      <NewRoomButton onOpen={onClose} />
    </form>
  );
}

/** Where people sign in, rooms have owners. */
function NewRoomButton({ onOpen }: { readonly onOpen: () => void }): VNode | null {
  const { chat, dialog, sheet } = usePage();
  const person = chat.store.person.value;
  if (!person || person.role === 'guest') return null;
  return (
    <button
      class="join-open"
      type="button"
      onClick={() => {
        onOpen();
        sheet.value = undefined;
        dialog.value = { kind: 'new-room' };
      }}
    >
      {t.makeRoom}
    </button>
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
  const { chat, roomList } = usePage();
  const joined = new Set(chat.store.rooms.value.map(({ name }) => name));
  const others = roomList.rooms.value.filter(({ room }) => !joined.has(room) && !isDirect(room));
  const wanted = query.trim().replace(/^#/u, '').toLowerCase();
  return (
    <ul>
      {ranked(others, wanted, ({ room }) => room)
        .slice(0, SHOWN_MAX)
        .map((figures) => (
          <li key={figures.room}>
            <button class="room" type="button" onClick={() => onGo(figures.room)}>
              <RoomMark isClosed={figures.access === 'closed'} />
              <span class="room-name">
                {figures.room}
                {figures.access !== undefined && <small>{figuresWords(figures)}</small>}
              </span>
              <span class="count">
                {figures.members}
                <span class="spoken">{t.here}</span>
              </span>
            </button>
          </li>
        ))}
    </ul>
  );
}
