// The quiet rows between messages: days, notices, "new since".
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { NAMES_WRITTEN_MAX } from '../words/audience-words.ts';
import { noticeWords } from '../words/notice-words.ts';
import { clockWords, dayWords } from '../words/time-words.ts';
import type { NoticeEntry } from './timeline.ts';
import { t } from '../texts/talk.ts';

export interface DayRowProps {
  readonly rowKey: string;
  readonly atMs: number;
}

export function DayRow({ rowKey, atMs }: DayRowProps): VNode {
  return (
    <div class="rule" role="separator" data-key={rowKey}>
      <span>{dayWords(atMs, Date.now())}</span>
    </div>
  );
}

export function NewRow({ atMs }: { readonly atMs: number }): VNode {
  return (
    <div class="rule new" role="separator" data-key="new">
      <span>{t.newSinceClock(clockWords(atMs))}</span>
    </div>
  );
}

export interface NoticesRowProps {
  readonly rowKey: string;
  readonly notices: readonly NoticeEntry[];
  /** X-ray: each notice begins a view. */
  readonly withView: boolean;
}

/** One line. Several notices, or more names than it can hold, open on click. */
export function NoticesRow({ rowKey, notices, withView }: NoticesRowProps): VNode {
  const [isOpen, setOpen] = useState(false);
  const view = withView ? <span class="trace"> {t.viewSeq(notices.at(-1)!.seq)}</span> : undefined;
  const words = noticeWords(notices);
  const [first] = notices;
  const isLong = [first!.joined, first!.left].some(({ length }) => length > NAMES_WRITTEN_MAX);
  if (notices.length === 1 && !isLong)
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
              <time>{clockWords(notice.heardAtMs)}</time> {noticeInFull(notice)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** With every name. */
function noticeInFull({ joined, left }: NoticeEntry): string {
  const parts = [
    ...(joined.length > 0 ? [t.theyJoined(joined.join(', '), joined.length)] : []),
    ...(left.length > 0 ? [t.theyLeft(left.join(', '), left.length)] : []),
  ];
  return parts.join(' · ');
}
