// The messages that mention this person, and the threads, of all rooms they are in: as far back as
// this page has read. A button reads further.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import type { MessageEntry } from '../conversation/timeline.ts';
import { openThread } from './open-side.ts';
import { isSameName } from '../members/roster.ts';
import { usePage } from '../page/page-context.ts';
import { isMeantFor } from '../rooms/unread.ts';
import { repliesWords } from '../living/reaction-words.ts';
import { MessageCard } from './message-card.tsx';
import { SidePaneFrame } from './side-pane-frame.tsx';
import { t } from '../texts/messages.ts';

const SHOWN_MAX = 200;

interface Found {
  readonly room: RoomStore;
  readonly entry: MessageEntry;
}

export function MentionsPane(): VNode {
  const found = useFound(
    (room, { message }) =>
      message.erased === undefined &&
      !isSameName(message.from, room.me.value) &&
      isMeantFor(message, room.me.value),
    ({ entry }) => entry.message.at,
  );
  return (
    <SidePaneFrame title={t.mentions}>
      <ul class="side-list">
        {found.map(({ room, entry }) => (
          <MessageCard
            key={`${room.name}/${entry.seq}`}
            room={room}
            message={entry.message}
            withRoom
          />
        ))}
      </ul>
      <Further what={t.mentions} isEmpty={found.length === 0} />
    </SidePaneFrame>
  );
}

export function ThreadsPane(): VNode {
  const page = usePage();
  const found = useFound(
    (_room, { message }) => message.replies !== undefined,
    ({ entry }) => entry.message.replies?.last ?? 0,
  );
  return (
    <SidePaneFrame title={t.threads}>
      <ul class="side-list">
        {found.map(({ room, entry: { message, seq } }) => (
          <MessageCard
            key={`${room.name}/${seq}`}
            room={room}
            message={message}
            withRoom
            onOpen={() => {
              page.chat.show(room.name);
              openThread(page, room, seq);
            }}
          >
            <span class="card-replies">{repliesWords(message.replies?.count ?? 0)}</span>
          </MessageCard>
        ))}
      </ul>
      <Further what={t.threads} isEmpty={found.length === 0} />
    </SidePaneFrame>
  );
}

/** The newest first. */
function useFound(
  isWanted: (room: RoomStore, entry: MessageEntry) => boolean,
  orderOf: (found: Found) => number,
): readonly Found[] {
  const { rooms } = usePage().chat.store;
  return rooms.value
    .flatMap((room) =>
      room.timeline.value.entries.flatMap((entry) =>
        entry.kind === 'message' && isWanted(room, entry) ? [{ room, entry }] : [],
      ),
    )
    .toSorted((one, other) => orderOf(other) - orderOf(one))
    .slice(0, SHOWN_MAX);
}

function Further({ what, isEmpty }: { readonly what: string; readonly isEmpty: boolean }): VNode {
  const { chat } = usePage();
  const isReading = useSignal(false);
  const rooms = chat.store.rooms.value.filter(
    ({ timeline }) => timeline.value.olderBefore !== undefined,
  );
  const read = async (): Promise<void> => {
    isReading.value = true;
    await Promise.all(rooms.map(async (room) => chat.controllerOf(room)?.loadOlder()));
    isReading.value = false;
  };
  return (
    <p class="side-note">
      {isEmpty && (rooms.length > 0 ? t.noneRead(what) : t.noneYet(what))}
      {rooms.length > 0 && (
        <button
          type="button"
          aria-disabled={isReading.value || undefined}
          onClick={() => void read()}
        >
          {isReading.value ? t.looking : t.lookFurtherBack}
        </button>
      )}
    </p>
  );
}
