// The line that each message gains in X-ray: `#1042 · view 1039 · gw-k3 · 12 ms`.
import type { VNode } from 'preact';
import type { MessageEntry } from '../conversation/timeline.ts';
import { t } from '../texts/xray.ts';

export function MessageTrace({ entry }: { readonly entry: MessageEntry }): VNode {
  const { seq, view, tookMs, message } = entry;
  const parts = [
    `#${seq}`,
    ...(view === undefined ? [] : [t.view(view)]),
    message.via,
    ...(tookMs === undefined ? [] : [t.took(tookMs)]),
  ];
  return <p class="trace">{parts.join(' · ')}</p>;
}
