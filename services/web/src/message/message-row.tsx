// One message in the list: author, time, audience, text. Also an own one that is not stored yet, or
// was refused. Rendered again only when its props change.
import { Component } from 'preact';
import type { ComponentChildren, VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import type { ShownMessage } from '../conversation/amend-message.ts';
import { LazyFileInMessage, LazyLinkPreview, LazyLivingFoot } from '../loading/lazy-parts.tsx';
import { isSameName } from '../members/roster.ts';
import { mentions } from '../rooms/unread.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import { seenByWords } from '../words/audience-words.ts';
import { importedWords } from '../words/imported-words.ts';
import { clockWords, fullWords, isoTime } from '../words/time-words.ts';
import { MessageText } from './message-text.tsx';
import { SeenBy } from './seen-by.tsx';
import { t } from '../texts/talk.ts';

type RowMessage = Pick<ShownMessage, 'from' | 'text' | 'at' | 'to' | 'ref' | 'file'> &
  Partial<ShownMessage>;

export interface MessageRowProps {
  readonly rowKey: string;
  readonly message: RowMessage;
  readonly isFirst: boolean;
  readonly me: string;
  /** It is reached by Tab; the others by the arrow keys from there. */
  readonly isTabStop: boolean;
  readonly isRevealed?: boolean;
  /** Of a stored message: what became of it is shown, and its own last one says who saw it. */
  readonly room?: RoomStore;
  readonly isLastOwn?: boolean;
  /** Its link is shown with a preview. */
  readonly hasPreview?: boolean;
  readonly isSaved?: boolean;
  /** The field in place of the text, while it is edited. */
  readonly edit?: VNode | undefined;
  readonly state?: 'waiting' | 'refused';
  /** It has a ring of its own to say that it is being sent. */
  readonly isUpload?: boolean;
  /** The message it replies to. */
  readonly quote?: VNode | undefined;
  /** Buttons, while it is pointed at or has the focus. */
  readonly actions?: VNode | undefined;
  /** Below the text: a reason, a ring. */
  readonly foot?: ComponentChildren;
}

export class MessageRow extends Component<MessageRowProps> {
  override shouldComponentUpdate(next: MessageRowProps): boolean {
    const now = this.props as unknown as Record<string, unknown>;
    return Object.entries(next).some(([name, value]) => value !== now[name]);
  }

  override render(): VNode {
    const { rowKey, message, isFirst, me, isTabStop, isRevealed, state } = this.props;
    const { isUpload, quote, actions, foot, room, isLastOwn, isSaved, edit, hasPreview } =
      this.props;
    const { from, text, at, to, file, erased, imported } = message;
    const classes = [
      'message',
      isFirst && 'first',
      to && 'private',
      state,
      isRevealed && 'revealed',
      message.edited !== undefined && 'edited',
      !isSameName(from, me) && mentions(message, me) && 'mentions-me',
    ];
    return (
      <article
        class={classes.filter(Boolean).join(' ')}
        data-key={rowKey}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={labelOf(this.props)}
      >
        {isFirst ? <Avatar alias={from} /> : <Time at={at} />}
        <div class="message-body">
          {isFirst && (
            <header>
              <span class="name">{from}</span> <Time at={at} />
              {imported !== undefined && (
                <span class="imported" title={fullWords(at)}>
                  {importedWords(imported)}
                </span>
              )}
              {to && <SeenBy from={from} to={to} me={me} />}
            </header>
          )}
          {quote}
          {edit ?? (text !== '' && <MessageText text={text} from={from} me={me} />)}
          {erased !== undefined && <p class="erased">{t.messageDeleted}</p>}
          {file && <LazyFileInMessage file={file} room={room} seq={message.seq} />}
          {room && hasPreview && <LazyLinkPreview message={message as ShownMessage} room={room} />}
          {room && (isLastOwn === true || isSaved === true || isAlive(message)) && (
            <LazyLivingFoot message={message as ShownMessage} room={room} isLastOwn={isLastOwn} />
          )}
          {foot}
        </div>
        {state === 'waiting' && isUpload !== true && (
          <span class="waiting-mark" title={t.notSentYet}>
            <Icon name="clock" size={13} />
          </span>
        )}
        {actions}
      </article>
    );
  }
}

function Time({ at }: { readonly at: number }): VNode {
  return (
    <time dateTime={isoTime(at)} title={fullWords(at)}>
      {clockWords(at)}
    </time>
  );
}

/** Something became of it that its foot shows. */
function isAlive({ reactions, replies, pinned, expires, scheduled }: RowMessage): boolean {
  return (reactions?.length ?? 0) > 0 || [replies, pinned, expires, scheduled].some(Boolean);
}

/** For those who listen. */
function labelOf({ message, me, state }: MessageRowProps): string {
  const { from, at, to, edited, pinned, imported } = message;
  const parts = [isSameName(from, me) ? t.youAsAuthor : from, clockWords(at)];
  if (imported !== undefined) parts.push(importedWords(imported), fullWords(at));
  if (to) parts.push(seenByWords(message, me));
  if (edited !== undefined) parts.push(t.edited);
  if (pinned) parts.push(t.pinned);
  if (!isSameName(from, me) && mentions(message, me)) parts.push(t.mentionsYou);
  if (state === 'waiting') parts.push(t.notSentYetSpoken);
  if (state === 'refused') parts.push(t.notSent);
  return parts.join(', ');
}
