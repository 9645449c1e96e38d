// Below a message: the reactions, the thread, the pin. Loaded with the first message that has one.
import './living.css';
import type { Reaction } from '@natter/protocol';
import { Bookmark, Pin, MessagesSquare, SmilePlus } from 'lucide';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import type { ShownMessage } from '../conversation/amend-message.ts';
import { usePage } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { reactedWords, repliesWords } from './reaction-words.ts';
import { amendAndTell } from '../actions/amending.ts';
import { ExpiryRing } from './expiry-ring.tsx';
import { savedKey } from '../saved/saved-key.ts';
import { openThread } from '../side/open-side.ts';
import { placeOf } from '../actions/place-of.ts';
import { SeenLine } from './seen-line.tsx';
import { t } from '../texts/messages.ts';

export interface LivingFootProps {
  readonly message: ShownMessage;
  readonly room: RoomStore;
  readonly isLastOwn: boolean | undefined;
}

export function LivingFoot({ message, room, isLastOwn }: LivingFootProps): VNode {
  const page = usePage();
  const { reactions = [], replies, pinned, expires, scheduled, seq } = message;
  return (
    <div class="living">
      {pinned && (
        <span class="pinned">
          <Icon name={Pin} size={12} /> {t.pinned}
        </span>
      )}
      {page.saved.value.has(savedKey({ room: room.name, seq })) && (
        <span class="pinned">
          <Icon name={Bookmark} size={12} /> {t.saved}
        </span>
      )}
      {scheduled && (
        <span class="pinned" title={t.itsAuthorScheduledIt}>
          <Icon name="clock" size={12} /> {t.scheduled}
        </span>
      )}
      {expires !== undefined && <ExpiryRing at={message.at} expires={expires} />}
      {reactions.map((reaction) => (
        <Chip key={reaction.emoji} reaction={reaction} message={message} room={room} />
      ))}
      {reactions.length > 0 && (
        <button
          class="reaction more-reactions"
          type="button"
          aria-label={t.addReaction}
          title={t.addReaction}
          aria-haspopup="dialog"
          onClick={({ currentTarget }) => {
            page.dialog.value = { kind: 'react', room, message, at: placeOf(currentTarget) };
          }}
        >
          <Icon name={SmilePlus} size={14} />
        </button>
      )}
      {replies && (
        <button class="replies" type="button" onClick={() => openThread(page, room, seq)}>
          <Icon name={MessagesSquare} size={13} /> {repliesWords(replies.count)}
        </button>
      )}
      {isLastOwn && <SeenLine message={message} room={room} />}
    </div>
  );
}

interface ChipProps {
  readonly reaction: Reaction;
  readonly message: ShownMessage;
  readonly room: RoomStore;
}

/** Pressed: one's own is among them. A click adds it, or takes it back. */
function Chip({ reaction, message, room }: ChipProps): VNode {
  const page = usePage();
  const { emoji, count, mine = false } = reaction;
  const words = reactedWords(reaction, room.me.value);
  const toggle = (): void => {
    void amendAndTell({ page, room, kind: 'react' }, (open) =>
      mine ? open.unreact(message.seq, emoji) : open.react(message.seq, emoji),
    );
  };
  return (
    <button
      class="reaction"
      type="button"
      aria-pressed={mine}
      title={words}
      onClick={toggle}
      onContextMenu={(event) => {
        // A long press on a phone, which has no pointer to hover with.
        event.preventDefault();
        page.dialog.value = { kind: 'names', title: emoji, names: reaction.names };
      }}
    >
      <span>{emoji}</span> <span>{count}</span>
      <span class="spoken"> {words}</span>
    </button>
  );
}
