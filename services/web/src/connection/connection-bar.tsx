// A thin bar while there is trouble with the connection (not for trouble that is over at once), or with the page itself.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { VNode } from 'preact';
import { isIncomplete } from '../page/load-chunk.ts';
import { BAR_AFTER_MS } from '../words/connection-words.ts';
import { clockWords } from '../words/time-words.ts';
import { usePage } from '../page/page-context.ts';

export function ConnectionBar(): VNode {
  const { link, ended } = usePage().chat.store;
  const { state, troubleSinceMs } = link.value;
  const isShown = useSignal(false);
  useEffect(() => {
    isShown.value = false;
    if (troubleSinceMs === undefined) return undefined;
    const timer = setTimeout(() => {
      isShown.value = true;
    }, BAR_AFTER_MS);
    return () => clearTimeout(timer);
  }, [troubleSinceMs]);
  const words =
    isShown.value && ended.value === undefined && troubleSinceMs !== undefined
      ? wordsOf(state, troubleSinceMs)
      : undefined;
  return (
    <div class="connection-bar" role="status">
      {words !== undefined && <p>{words}</p>}
      {isIncomplete.value && (
        <p>
          A part of this page could not be loaded; there may be a new version.
          <button type="button" onClick={() => location.reload()}>
            load it
          </button>
        </p>
      )}
    </div>
  );
}

function wordsOf(state: string, sinceMs: number): string {
  if (state === 'catching-up') return 'Back. Fetching what was said meanwhile …';
  if (state === 'connecting') return 'Connecting …';
  return `Not connected since ${clockWords(sinceMs)}. What you write is sent when we are back.`;
}
