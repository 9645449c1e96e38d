// A change of the room as a quiet line: `Ann muted Bob for 10 minutes: spam`. Its words are loaded
// with the first line, as most rooms have none.
import type { RoomEvent } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { loadChunk } from '../loading/load-chunk.ts';
import { fullWords } from '../words/time-words.ts';

export interface ActRowProps {
  readonly rowKey: string;
  readonly event: RoomEvent;
  readonly me: string;
}

export function ActRow({ rowKey, event, me }: ActRowProps): VNode {
  const words = useSignal('');
  useEffect(() => {
    void loadChunk(() => import('../words/act-words.ts')).then((chunk) => {
      if (chunk) words.value = chunk.actWords(event, me);
    });
  }, [event, me]);
  return (
    <p class="notice" data-key={rowKey} title={fullWords(event.at)}>
      {/* The line keeps its height. */}
      {words.value || '\u00A0'}
    </p>
  );
}
