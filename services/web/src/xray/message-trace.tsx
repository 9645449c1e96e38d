// The line that each message gains in X-ray: `#1042 · view 1039 · gateway A · 12 ms`.
import type { VNode } from 'preact';
import type { MessageEntry } from '../conversation/timeline.ts';
import { letterOfGateway } from './gateway-letters.ts';
import { xrayTexts as texts } from './xray-words.ts';

export function MessageTrace({ entry }: { readonly entry: MessageEntry }): VNode {
  const { seq, view, tookMs, message } = entry;
  return (
    <p class="trace">
      <span title={texts.terms.log}>#{seq}</span>
      {view !== undefined && (
        <>
          {' · '}
          <span title={texts.terms.view}>view {view}</span>
        </>
      )}
      {' · '}
      <span title={message.via}>gateway {letterOfGateway(message.via)}</span>
      {tookMs !== undefined && ` · ${tookMs} ms`}
    </p>
  );
}
