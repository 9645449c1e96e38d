// What stands between messages and shall not be louder than they: days, comings and goings, "new since", what is missing.
import { useState } from 'preact/hooks';
import type { VNode } from 'preact';
import { noticeWords } from '../words/notice-words.ts';
import { clockWords, dayWords } from '../words/time-words.ts';
import type { NoticeEntry } from './timeline.ts';

export function DayRow({
  rowKey,
  atMs,
}: {
  readonly rowKey: string;
  readonly atMs: number;
}): VNode {
  return (
    <div class="rule" role="separator" data-key={rowKey}>
      <span>{dayWords(atMs, Date.now())}</span>
    </div>
  );
}

export function NewRow({ atMs }: { readonly atMs: number }): VNode {
  return (
    <div class="rule new" role="separator" data-key="new">
      <span>new since {clockWords(atMs)}</span>
    </div>
  );
}

export function GapRow({ rowKey }: { readonly rowKey: string }): VNode {
  return (
    <p class="notice gap" data-key={rowKey}>
      Some messages are missing here: the room no longer keeps them.
    </p>
  );
}

/** One line; several notices in a row open on click. */
export function NoticesRow({
  rowKey,
  notices,
  withView,
}: {
  readonly rowKey: string;
  readonly notices: readonly NoticeEntry[];
  /** X-ray: each notice begins a view. */
  readonly withView: boolean;
}): VNode {
  const [isOpen, setOpen] = useState(false);
  const view = withView ? <span class="trace"> view {notices.at(-1)!.seq}</span> : undefined;
  const words = noticeWords(notices);
  if (notices.length === 1)
    return (
      <p class="notice" data-key={rowKey}>
        {words}
        {view}
      </p>
    );
  return (
    <div class="notice" data-key={rowKey}>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {words}
      </button>
      {view}
      {isOpen && (
        <ul>
          {notices.map((notice) => (
            <li>
              <time>{clockWords(notice.heardAtMs)}</time> {noticeWords([notice])}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
