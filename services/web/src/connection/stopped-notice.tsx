// Shown once the gateway has closed the connection for good.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { t } from '../texts/messages.ts';

/** In place of the composer; the conversation stays readable. */
export function StoppedNotice(): VNode {
  const { chat } = usePage();
  return (
    <div class="foot-note" role="alert">
      <p>{t.serverClosedConnection}</p>
      <button type="button" onClick={() => chat.connectAgain()}>
        {t.connectAgain}
      </button>
    </div>
  );
}
