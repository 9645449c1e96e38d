// The panes that look further back than the conversation, each loaded when it is first asked for.
import { lazy } from './lazy.tsx';

export const LazySearch = lazy(async () => (await import('../search/search-pane.tsx')).SearchPane);
export const LazyPast = lazy(async () => (await import('../search/past-pane.tsx')).PastPane);
export const LazyCalendar = lazy(
  async () => (await import('../search/calendar-pane.tsx')).CalendarPane,
);
export const LazyFiles = lazy(async () => (await import('../gallery/files-pane.tsx')).FilesPane);
