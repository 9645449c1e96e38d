// One message in the list: who, when, who else sees it, what. Also one's own that is not stored yet, or was refused.
// Drawn again only when what it shows has changed.
import { Component } from 'preact';
import type { ComponentChildren, VNode } from 'preact';
import type { Message } from '@natter/protocol';
import { seenByWords } from '../composer/audience.ts';
import { isSameName } from '../members/roster.ts';
import { clockWords, fullWords } from '../words/time-words.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { FileView } from '../files/file-in-message.tsx';
import { Icon } from '../widgets/icons.tsx';
import { MessageText } from './message-text.tsx';

export interface MessageRowProps {
  readonly rowKey: string;
  readonly message: Pick<Message, 'from' | 'text' | 'at' | 'to' | 'ref' | 'file'>;
  readonly isFirst: boolean;
  readonly me: string;
  /** It can be reached by Tab; the others by the arrow keys from there. */
  readonly isTabStop: boolean;
  readonly isRevealed?: boolean;
  readonly state?: 'waiting' | 'refused';
  /** It has a ring of its own to say that it is on its way. */
  readonly isUpload?: boolean;
  /** What it answers. */
  readonly quote?: VNode | undefined;
  /** Buttons; only under the pointer or the focus. */
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
    const {
      rowKey,
      message,
      isFirst,
      me,
      isTabStop,
      isRevealed,
      state,
      isUpload,
      quote,
      actions,
      foot,
    } = this.props;
    const { from, text, at, to, file } = message;
    const seenBy = to && seenByWords(message, me);
    const classes = [
      'message',
      isFirst && 'first',
      to && 'private',
      state,
      isRevealed && 'revealed',
    ];
    return (
      <article
        class={classes.filter(Boolean).join(' ')}
        data-key={rowKey}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={labelOf({ from, at, seenBy, me, state })}
      >
        {isFirst ? <Avatar alias={from} /> : <Time at={at} />}
        <div class="message-body">
          {isFirst && (
            <header>
              <span class="name">{from}</span> <Time at={at} />
              {seenBy !== undefined && (
                <span class="seen-by">
                  {seenBy} <Icon name="lock" size={12} />
                </span>
              )}
            </header>
          )}
          {quote}
          {text !== '' && <MessageText text={text} from={from} me={me} />}
          {file && <FileView file={file} />}
          {foot}
        </div>
        {state === 'waiting' && isUpload !== true && (
          <span class="waiting-mark" title="Not sent yet">
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
    <time dateTime={new Date(at).toISOString()} title={fullWords(at)}>
      {clockWords(at)}
    </time>
  );
}

function labelOf({
  from,
  at,
  seenBy,
  me,
  state,
}: {
  readonly from: string;
  readonly at: number;
  readonly seenBy: string | undefined;
  readonly me: string;
  readonly state: MessageRowProps['state'];
}): string {
  const who = isSameName(from, me) ? 'You' : from;
  const parts = [who, clockWords(at), ...(seenBy === undefined ? [] : [seenBy])];
  if (state === 'waiting') parts.push('not sent yet');
  if (state === 'refused') parts.push('not sent');
  return parts.join(', ');
}
