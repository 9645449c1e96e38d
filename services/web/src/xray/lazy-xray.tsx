// X-ray on the page: the pane, loaded when it is switched on for the first time, and the line that each message gains.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { FunctionComponent, VNode } from 'preact';
import { loadChunk } from '../page/load-chunk.ts';
import type { RoomStore } from '../chat/store.ts';
import type { MessageEntry } from '../conversation/timeline.ts';

type Pane = FunctionComponent<{ readonly room: RoomStore }>;

export function Xray({ room }: { readonly room: RoomStore }): VNode | null {
  const pane = useSignal<{ readonly Pane: Pane } | undefined>(undefined);
  useEffect(() => {
    void loadChunk(() => import('./xray-pane.tsx')).then((chunk) => {
      pane.value = chunk && { Pane: chunk.XrayPane };
    });
  }, []);
  return pane.value ? <pane.value.Pane key={room.name} room={room} /> : null;
}

/** `#1042 · view 1039 · gw-k3 · 12 ms` */
export function Trace({ entry }: { readonly entry: MessageEntry }): VNode {
  const { seq, view, tookMs, message } = entry;
  const parts = [
    `#${seq}`,
    ...(view === undefined ? [] : [`view ${view}`]),
    message.via,
    ...(tookMs === undefined ? [] : [`${tookMs} ms`]),
  ];
  return <p class="trace">{parts.join(' · ')}</p>;
}
