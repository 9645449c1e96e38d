// X-ray's pane, loaded when it is switched on for the first time.
import { useSignal } from '@preact/signals';
import type { FunctionComponent, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RoomStore } from '../chat/room-store.ts';
import { loadChunk } from '../loading/load-chunk.ts';

type Pane = FunctionComponent<{ readonly room: RoomStore }>;

export function LazyXray({ room }: { readonly room: RoomStore }): VNode | null {
  const pane = useSignal<{ readonly Pane: Pane } | undefined>(undefined);
  useEffect(() => {
    void loadChunk(() => import('./xray-pane.tsx')).then((chunk) => {
      pane.value = chunk && { Pane: chunk.XrayPane };
    });
  }, []);
  return pane.value ? <pane.value.Pane key={room.name} room={room} /> : null;
}
