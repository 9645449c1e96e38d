// What a search is narrowed by, besides its words. Pure. Operators: docs/protocol.md, "Search".
import { t } from '../texts/search.ts';

export type Filter = 'here' | 'mine' | 'files' | 'links' | 'newest';

/** In the order of their chips. */
export const FILTERS: readonly Filter[] = ['here', 'mine', 'files', 'links', 'newest'];

export interface SearchFields {
  readonly words: string;
  readonly filters: ReadonlySet<Filter>;
}

/** A search that asks for nothing. */
export const noSearch: SearchFields = { words: '', filters: new Set(['here']) };

/** Returns the query for these fields; '' if they ask for nothing. */
export function queryOf({ words, filters }: SearchFields): string {
  const parts = [
    words.trim(),
    filters.has('mine') && 'from:me',
    filters.has('files') && 'has:file',
    filters.has('links') && 'has:link',
  ];
  return parts.filter(Boolean).join(' ');
}

/** Returns the filters with this one turned on or off. */
export function toggled(filters: ReadonlySet<Filter>, filter: Filter): ReadonlySet<Filter> {
  const next = new Set(filters);
  if (!next.delete(filter)) next.add(filter);
  return next;
}

/** Returns the words of a filter's chip. */
export function filterWords(filter: Filter, roomTitle: string): string {
  switch (filter) {
    case 'here':
      return t.inRoom(roomTitle);
    case 'mine':
      return t.fromMe;
    case 'files':
      return t.withAFile;
    case 'links':
      return t.withALink;
    case 'newest':
      return t.newestFirst;
  }
}
