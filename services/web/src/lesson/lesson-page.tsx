// `/lesson`: the lesson as a page of its own. It joins nothing and asks the server nothing, so it
// opens for everybody, also where people sign in. Started by main.tsx.
import { useSignal } from '@preact/signals';
import { render } from 'preact';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { lazy } from '../loading/lazy.tsx';
import { Tabs } from '../xray/tabs.tsx';
import { Lesson } from './lesson.tsx';
import { t } from '../texts/lesson.ts';

const LazyTryIt = lazy(async () => (await import('../practice/try-it.tsx')).TryIt);

/** px of the diagram, where there is room for it. */
const WIDE = 560;
const NARROW = 352;
const wide = matchMedia('(min-width: 40rem)');

/** Shows the page in this element. */
export function showLesson(root: HTMLElement): void {
  document.title = `${t.lesson.title} · Natter`;
  render(<LessonPage />, root);
}

function LessonPage(): VNode {
  // A link to `/lesson#try` opens that part.
  const part = useSignal<'lesson' | 'try'>(location.hash.startsWith('#try') ? 'try' : 'lesson');
  const isWide = useSignal(wide.matches);
  useEffect(() => {
    const follow = (): void => {
      isWide.value = wide.matches;
    };
    wide.addEventListener('change', follow);
    return () => wide.removeEventListener('change', follow);
  }, []);
  const width = isWide.value ? WIDE : NARROW;
  return (
    <main class="lesson-page wide">
      <a class="page-link" href="/">
        {t.lesson.toChat}
      </a>
      <h1>{t.lesson.title}</h1>
      <p class="lesson-intro">{t.lesson.intro}</p>
      <Tabs label={t.lesson.parts} tabs={t.lesson.tabs} chosen={part} />
      <div role="tabpanel" aria-label={t.lesson.tabs[part.value]}>
        {part.value === 'lesson' ? <Lesson width={width} /> : <LazyTryIt width={width} />}
      </div>
    </main>
  );
}
