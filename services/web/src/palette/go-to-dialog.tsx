// Ctrl K: go to a room or a person by a few letters, unread rooms first. A name that is no room yet
// may become one.
import { useComputed, useSignal } from '@preact/signals';
import type { RoomName } from '@natter/protocol';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { chooseOnly } from '../audience/choose-audience.ts';
import { useActing } from '../room-card/acting.ts';
import type { Acting } from '../room-card/acting.ts';
import { isDirect } from '../room-card/room-title.ts';
import { usePage } from '../page/page-context.ts';
import type { Page } from '../page/page-context.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { Modal } from '../widgets/modal.tsx';
import { roomOfText } from '../rooms/room-name.ts';
import { nothingUnread } from '../rooms/unread.ts';
import { UnreadBadge } from '../rooms/unread-badge.tsx';
import { prepared, ranked } from './rank-targets.ts';
import type { Ranked, Target } from './rank-targets.ts';
import { targetsOf } from './targets-of.ts';
import { t } from '../texts/rooms.ts';

const SHOWN_MAX = 10;

export function GoToDialog(): VNode {
  const page = usePage();
  const query = useSignal('');
  const chosen = useSignal(0);
  useEffect(() => page.roomList.look.value(), []);
  const acting = useActing();
  const all = useComputed(() => prepared(targetsOf(page)));
  const targets = shownTargets(all.value, query.value.trim());
  const index = Math.min(chosen.value, targets.length - 1);
  const go = async (target: Target | undefined): Promise<void> => {
    if (!target || !(await goTo(page, target, acting))) return;
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
          else if (event.key === 'Enter') void go(targets[index]);
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
            onClick={() => void go(target)}
          >
            {target.kind === 'room' && !isDirect(target.name) ? (
              <span class="hash">#</span>
            ) : (
              <Avatar alias={target.title} />
            )}
            <span>{target.title}</span>
            <small>{wordsOf(target)}</small>
            {target.kind === 'room' && <UnreadBadge unread={target.unread} />}
          </li>
        ))}
      </ul>
      <p class="palette-fault form-fault" role="alert">
        {acting.fault.value}
      </p>
    </Modal>
  );
}

/** The targets that match, and the room of this name, if there is none yet. */
function shownTargets(all: readonly Ranked[], query: string): readonly Target[] {
  const found = ranked(all, query.replace(/^[#@]/u, ''), SHOWN_MAX);
  const name = roomOfText(query);
  const isKnown = all.some(({ target }) => target.kind === 'room' && target.name === name);
  if (name === undefined || isKnown) return found;
  const unread = nothingUnread;
  const about = { unread, activeMs: 0, isNew: true, isShown: false };
  return [...found, { kind: 'room', name, title: name, ...about }];
}

function wordsOf(target: Target): string {
  if (target.kind === 'person') return target.isHere ? t.writeToThemOnly : t.writeDirectly;
  if (isDirect(target.name)) return t.directMessages;
  if (target.isShown) return t.shownNow;
  return target.isNew ? t.goIn : t.aRoom;
}

/** Resolves to false if it was not done: the dialog says why. */
async function goTo({ chat }: Page, target: Target, acting: Acting): Promise<boolean> {
  if (target.kind === 'room') {
    chat.show(target.name);
    return true;
  }
  const room = chat.store.hereRoom.value;
  if (target.isHere && room) {
    chooseOnly(room, [target.name]);
    return true;
  }
  const act = { act: 'create', access: 'direct', people: [target.name] } as const;
  const made = await acting.run(undefined, act);
  if (made) chat.show(made.room as RoomName);
  return made !== undefined;
}
