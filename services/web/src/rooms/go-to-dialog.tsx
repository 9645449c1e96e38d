// Ctrl K: go to a room or a person by a few letters. A name that is no room yet may become one.
import { useSignal } from '@preact/signals';
import type { RoomName } from '@natter/protocol';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { chooseOnly } from '../audience/choose-audience.ts';
import { ranked } from '../composer/completion.ts';
import { isSameName } from '../members/roster.ts';
import { isDirect, titleOf } from '../room-card/room-title.ts';
import { usePage } from '../page/page-context.ts';
import type { Page } from '../page/page-context.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { Modal } from '../widgets/modal.tsx';
import { roomOfText } from './room-name.ts';
import { t } from '../texts/rooms.ts';

type Target =
  | {
      readonly kind: 'room';
      readonly name: RoomName;
      readonly title: string;
      readonly isNew: boolean;
    }
  | { readonly kind: 'person'; readonly name: string; readonly title: string };

const SHOWN_MAX = 10;

export function GoToDialog(): VNode {
  const page = usePage();
  const query = useSignal('');
  const chosen = useSignal(0);
  useEffect(() => page.roomList.look.value(), []);
  const targets = targetsOf(page, query.value.trim());
  const index = Math.min(chosen.value, targets.length - 1);
  const go = (target: Target | undefined): void => {
    if (!target) return;
    goTo(page, target);
    page.dialog.value = undefined;
    // Once the dialog is gone, which keeps the focus until then.
    requestAnimationFrame(() => page.focusComposer.value());
  };
  return (
    <Modal label={t.goToRoomOrPerson}>
      <input
        class="palette-field"
        autofocus
        placeholder={t.roomOrPerson}
        aria-label={t.roomOrPersonLabel}
        role="combobox"
        aria-expanded="true"
        aria-controls="palette"
        aria-activedescendant={`palette-${index}`}
        enterkeyhint="go"
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
      <ul class="palette" id="palette" role="listbox" aria-label={t.roomsAndPeople}>
        {targets.map((target, at) => (
          <li
            key={`${target.kind} ${target.name}`}
            id={`palette-${at}`}
            role="option"
            aria-selected={at === index}
            onClick={() => go(target)}
          >
            {target.kind === 'room' && !isDirect(target.name) ? (
              <span class="hash">#</span>
            ) : (
              <Avatar alias={target.title} />
            )}
            <span>{target.title}</span>
            <small>{wordsOf(target)}</small>
          </li>
        ))}
      </ul>
    </Modal>
  );
}

function targetsOf({ chat, roomList }: Page, query: string): readonly Target[] {
  const { rooms, hereRoom, alias } = chat.store;
  const me = alias.value;
  const known = new Map<string, Target>();
  for (const { room: name, with: others = [] } of roomList.rooms.value) {
    const people = others.map((one) => ({ alias: one }));
    known.set(name, { kind: 'room', name, title: titleOf({ name, people, me }), isNew: true });
  }
  for (const { name, title } of rooms.value)
    known.set(name, { kind: 'room', name, title: title.value, isNew: false });
  const people = (hereRoom.value?.members.value.names ?? [])
    .filter((name) => !isSameName(name, me))
    .map((name): Target => ({ kind: 'person', name, title: name }));
  const wanted = query.replace(/^[#@]/u, '');
  const found = ranked([...known.values(), ...people], wanted, ({ title }) => title);
  const name = roomOfText(query);
  const fresh: readonly Target[] =
    name === undefined || known.has(name) ? [] : [{ kind: 'room', name, title: name, isNew: true }];
  return [...found.slice(0, SHOWN_MAX), ...fresh];
}

function wordsOf(target: Target): string {
  if (target.kind === 'person') return t.writeToThemOnly;
  if (isDirect(target.name)) return t.directMessages;
  return target.isNew ? t.goIn : t.aRoom;
}

function goTo({ chat }: Page, target: Target): void {
  if (target.kind === 'room') chat.show(target.name);
  const room = chat.store.hereRoom.value;
  if (target.kind === 'person' && room) chooseOnly(room, [target.name]);
}
