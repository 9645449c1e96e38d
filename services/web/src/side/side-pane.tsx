// What stands in the place of the members: a thread, or a list of messages.
import './side.css';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { LazyCalendar, LazyFiles, LazyPast, LazySearch } from '../loading/lazy-search.ts';
import { LaterPane } from '../later/later-pane.tsx';
import { usePage } from '../page/page-context.ts';
import type { Side } from '../page/page-context.ts';
import { SavedPane } from '../saved/saved-pane.tsx';
import { ThreadPane } from '../thread/thread-pane.tsx';
import { isNarrow } from '../widgets/platform.ts';
import { PinsPane } from './pins-pane.tsx';
import { MentionsPane, ThreadsPane } from './lists-of-messages.tsx';

export function SidePane({ side }: { readonly side: Side }): VNode | null {
  const page = usePage();
  const { here } = page.chat.store;
  const room = 'room' in side ? side.room : undefined;
  // Another room is shown, or the sheet was closed: then it is about nothing.
  const isOver =
    (room !== undefined && here.value !== room.name) ||
    (isNarrow() && page.sheet.value !== 'members');
  useEffect(() => {
    if (isOver) page.side.value = undefined;
  }, [isOver]);
  switch (side.kind) {
    case 'thread':
      return <ThreadPane key={`${side.room.name}/${side.seq}`} {...side} page={page} />;
    case 'pins':
      return <PinsPane key={side.room.name} room={side.room} page={page} />;
    case 'mentions':
      return <MentionsPane />;
    case 'threads':
      return <ThreadsPane />;
    case 'saved':
      return <SavedPane />;
    case 'search':
      return <LazySearch side={side} />;
    case 'past':
      return <LazyPast key={`${side.room.name}/${side.seq}`} {...side} page={page} />;
    case 'calendar':
      return <LazyCalendar key={side.room.name} room={side.room} page={page} />;
    case 'files':
      return <LazyFiles key={side.room.name} room={side.room} page={page} />;
    case 'later':
      return <LaterPane key={side.room.name} room={side.room} page={page} />;
  }
}
