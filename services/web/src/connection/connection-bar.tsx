// Thin bars above the conversation: lasting trouble with the connection, a missing part of the
// page, a notice for this person.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { isIncomplete, isOutdated } from '../loading/load-chunk.ts';
import { usePage } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { troubleWords } from '../words/connection-words.ts';
import { t } from '../texts/talk.ts';

/** Shorter trouble needs no words. */
const BAR_AFTER_MS = 2_000;

export function ConnectionBar(): VNode {
  const { connection, isExpelled, notice } = usePage().chat.store;
  const isLasting = useIsLasting(connection.value.troubleSinceMs, connection.value.isLate);
  const trouble = isLasting && !isExpelled.value ? troubleWords(connection.value) : undefined;
  return (
    <div class="connection-bar" role="status">
      {trouble !== undefined && <p>{trouble}</p>}
      {notice.value !== undefined && (
        <p>
          {notice.value}
          <button
            class="bar-close"
            type="button"
            aria-label={t.closeThisNotice}
            onClick={() => {
              notice.value = undefined;
            }}
          >
            <Icon name="close" size={14} />
          </button>
        </p>
      )}
      {(isIncomplete.value || isOutdated.value) && (
        <p>
          {isOutdated.value ? t.thereIsANewVersion : t.partOfThisPageCouldNot}
          <button type="button" onClick={() => location.reload()}>
            {t.reload}
          </button>
        </p>
      )}
    </div>
  );
}

/** A late answer has waited already. */
function useIsLasting(sinceMs: number | undefined, isLate: boolean): boolean {
  const isLasting = useSignal(false);
  useEffect(() => {
    isLasting.value = false;
    if (sinceMs === undefined) return undefined;
    const timer = setTimeout(() => {
      isLasting.value = true;
    }, BAR_AFTER_MS);
    return () => clearTimeout(timer);
  }, [sinceMs]);
  return isLate || isLasting.value;
}
