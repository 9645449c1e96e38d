// Go to a room or a person by a few letters of the name. A name that is none here may become a room.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { parseRoomName } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import type { RoomFigures } from '../chat/http-api.ts';
import { everyone, withNames } from '../composer/audience.ts';
import { ranked } from '../composer/completion.ts';
import { isSameName } from '../members/roster.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { usePage } from '../page/page-context.ts';
import type { Page } from '../page/page-context.ts';
import { useRooms } from './server-rooms.ts';
import { Modal } from '../widgets/modal.tsx';

type Target =
  | { readonly kind: 'room'; readonly name: RoomName; readonly isNew: boolean }
  | { readonly kind: 'person'; readonly name: string };

const SHOWN_MAX = 10;

export function Palette(): VNode {
  const page = usePage();
  const query = useSignal('');
  const chosen = useSignal(0);
  const others = useRooms();
  const targets = targetsOf(page, query.value.trim(), others);
  const index = Math.min(chosen.value, targets.length - 1);
  const go = (target: Target | undefined): void => {
    if (!target) return;
    page.dialog.value = undefined;
    goTo(page, target);
    // Once the dialog is gone, which until then keeps the focus.
    requestAnimationFrame(() => page.focusComposer.value());
  };
  return (
    <Modal label="Go to a room or a person">
      <input
        class="palette-field"
        autofocus
        placeholder="room or person"
        aria-label="Room or person"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette"
        aria-activedescendant={`palette-${index}`}
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
          chosen.value = 0;
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined) chosen.value = (index + step + targets.length) % targets.length;
          else if (event.key === 'Enter') go(targets[index]);
          else return;
          event.preventDefault();
        }}
      />
      <ul class="palette" id="palette" role="listbox" aria-label="Rooms and people">
        {targets.map((target, at) => (
          <li
            key={`${target.kind} ${target.name}`}
            id={`palette-${at}`}
            role="option"
            aria-selected={at === index}
            onClick={() => go(target)}
          >
            {target.kind === 'room' ? <span class="hash">#</span> : <Avatar alias={target.name} />}
            <span>{target.name}</span>
            <small>{wordsOf(target)}</small>
          </li>
        ))}
      </ul>
    </Modal>
  );
}

function targetsOf(
  { chat }: Page,
  query: string,
  others: readonly RoomFigures[],
): readonly Target[] {
  const { rooms, hereRoom, alias } = chat.store;
  const joined = new Set(rooms.value.map(({ name }) => name));
  const all = new Set([...joined, ...others.map(({ room }) => room)]);
  const known = [...all].map((name): Target => ({ kind: 'room', name, isNew: !joined.has(name) }));
  const people = (hereRoom.value?.roster.value.names ?? [])
    .filter((name) => !isSameName(name, alias.value))
    .map((name): Target => ({ kind: 'person', name }));
  const found = ranked([...known, ...people], query.replace(/^[#@]/u, ''), ({ name }) => name);
  const name = parseRoomName(query.replace(/^#/u, '').toLowerCase());
  const fresh: readonly Target[] =
    name === undefined || all.has(name) ? [] : [{ kind: 'room', name, isNew: true }];
  return [...found.slice(0, SHOWN_MAX), ...fresh];
}

function wordsOf(target: Target): string {
  if (target.kind === 'person') return 'write to them only';
  return target.isNew ? 'go in' : 'room';
}

function goTo({ chat }: Page, target: Target): void {
  if (target.kind === 'room') chat.show(target.name);
  const room = chat.store.hereRoom.value;
  if (target.kind === 'person' && room)
    room.draft.value = { ...room.draft.value, audience: withNames(everyone, [target.name]) };
}
