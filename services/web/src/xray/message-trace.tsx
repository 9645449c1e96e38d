// The line that each message gains in X-ray: `#1042 · view 1039 · gateway A · 12 ms`.
import type { VNode } from 'preact';
import type { MessageEntry } from '../conversation/timeline.ts';
import { t } from '../texts/xray.ts';
import { letterOfGateway } from './gateway-letters.ts';

export function MessageTrace({ entry }: { readonly entry: MessageEntry }): VNode {
  const { seq, view, tookMs, message } = entry;
  return (
    <p class="trace">
      <span title={t.meanings.log}>#{seq}</span>
      {view !== undefined && (
        <>
          {' · '}
          <span title={t.meanings.view}>{t.view(view)}</span>
        </>
      )}
      {' · '}
      <span title={message.via}>{t.gateway(letterOfGateway(message.via))}</span>
      {tookMs !== undefined && ` · ${t.took(tookMs)}`}
    </p>
  );
}
