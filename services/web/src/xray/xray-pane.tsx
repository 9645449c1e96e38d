// X-ray: group communication as it happens. Three parts: this room, demo members to try it with,
// and a lesson. Loaded by loading/lazy-parts.tsx.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { lazy } from '../loading/lazy.tsx';
import { usePage } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { RoomXray } from './room-xray.tsx';
import { Tabs } from './tabs.tsx';
import './drawing.css';
import './xray-page.css';
import { t } from '../texts/xray.ts';

const LazyTryIt = lazy(async () => (await import('../practice/try-it.tsx')).TryIt);
const LazyLesson = lazy(async () => (await import('../lesson/lesson.tsx')).Lesson);

type Part = keyof typeof t.tabs;

export function XrayPane({ room }: { readonly room: RoomStore }): VNode {
  const { isXray } = usePage();
  const part = useSignal<Part>('room');
  return (
    <aside class="pane xray-pane" aria-label={t.xRay}>
      <div class="pane-head">
        <h2>{t.xRay}</h2>
        <Tabs label={t.tabsLabel} tabs={t.tabs} chosen={part} />
        <button
          class="icon-button"
          type="button"
          aria-label={t.closeXRay}
          onClick={() => {
            isXray.value = false;
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="xray-body" role="tabpanel" aria-label={t.tabs[part.value]}>
        {part.value === 'room' && <RoomXray key={room.name} room={room} />}
        {part.value === 'try' && <LazyTryIt />}
        {part.value === 'lesson' && <LazyLesson />}
      </div>
    </aside>
  );
}
