// A ring that empties until its message disappears. CSS moves it, so that nothing is rendered
// again.
import type { VNode } from 'preact';
import { clockWords, fullWords } from '../words/time-words.ts';
import { t } from '../texts/messages.ts';

export interface ExpiryRingProps {
  /** When the message was said, and when it is gone: ms since 1970. */
  readonly at: number;
  readonly expires: number;
}

const RADIUS = 6;
const LENGTH = 2 * Math.PI * RADIUS;

export function ExpiryRing({ at, expires }: ExpiryRingProps): VNode {
  const elapsedMs = Math.max(0, Date.now() - at);
  return (
    <span class="expiring" title={t.disappearsFull(fullWords(expires))}>
      <svg viewBox="0 0 16 16" width="0.875rem" height="0.875rem" aria-hidden="true">
        <circle class="ring-way" cx="8" cy="8" r={RADIUS} />
        <circle
          class="ring-left"
          cx="8"
          cy="8"
          r={RADIUS}
          stroke-dasharray={LENGTH}
          style={{
            '--length': LENGTH,
            animationDuration: `${Math.max(1, expires - at)}ms`,
            animationDelay: `-${elapsedMs}ms`,
          }}
        />
      </svg>
      {t.disappearsAtClock(clockWords(expires))}
    </span>
  );
}
