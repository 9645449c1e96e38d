// One person's search on this page: its fields, and what was found. The pane shows it
// (search-pane.tsx); closed and opened again, it is as it was.
import type { Client, SearchOptions } from '@natter/client';
import { RefusedError } from '@natter/client';
import type { Hit } from '@natter/protocol';
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { t } from '../texts/search.ts';
import { noSearch, queryOf } from './search-filters.ts';
import type { SearchFields } from './search-filters.ts';

/** Nothing is asked while somebody types. */
const PAUSE_MS = 250;
const PAGE = 20;
/** Days are those of this browser. */
const { timeZone: ZONE } = new Intl.DateTimeFormat().resolvedOptions();

export type SearchStatus =
  | { readonly kind: 'idle' | 'searching' | 'found' }
  /** In words. */
  | { readonly kind: 'failed'; readonly why: string };

export interface Results {
  readonly hits: readonly Hit[];
  /** Asks for further ones; undefined: these are all. */
  readonly cursor: string | undefined;
  readonly isIncomplete: boolean;
}

const nothing: Results = { hits: [], cursor: undefined, isIncomplete: false };

/** What a search needs of the page. */
export interface Asker {
  readonly client: Client | undefined;
  /** The room that is shown. */
  readonly room: string;
}

export class MessageSearch {
  readonly fields: Signal<SearchFields> = signal(noSearch);
  readonly status: Signal<SearchStatus> = signal({ kind: 'idle' });
  readonly results: Signal<Results> = signal(nothing);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Answers to earlier questions are late. */
  #turn = 0;

  /** Searches for the fields as they are now, once nobody types. */
  soon(asker: Asker): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
    if (queryOf(this.fields.value) === '') {
      this.results.value = nothing;
      this.status.value = { kind: 'idle' };
      return;
    }
    this.status.value = { kind: 'searching' };
    this.#timer = setTimeout(() => void this.#ask(asker, undefined), PAUSE_MS);
  }

  /** Adds the next page. */
  more(asker: Asker): void {
    const { cursor } = this.results.value;
    if (cursor === undefined || this.status.value.kind === 'searching') return;
    this.status.value = { kind: 'searching' };
    void this.#ask(asker, cursor);
  }

  async #ask({ client, room }: Asker, cursor: string | undefined): Promise<void> {
    const turn = (this.#turn += 1);
    const { filters } = this.fields.value;
    const options: SearchOptions = {
      limit: PAGE,
      zone: ZONE,
      order: filters.has('newest') ? 'newest' : 'best',
      ...(filters.has('here') && { room }),
      ...(cursor !== undefined && { cursor }),
    };
    try {
      const found = await client?.search(queryOf(this.fields.value), options);
      if (turn !== this.#turn || !found) return;
      const before = cursor === undefined ? [] : this.results.value.hits;
      this.results.value = {
        hits: [...before, ...found.hits],
        cursor: found.more ? found.cursor : undefined,
        isIncomplete: found.incomplete === true,
      };
      this.status.value = { kind: 'found' };
    } catch (error) {
      if (turn !== this.#turn) return;
      if (cursor === undefined) this.results.value = nothing;
      this.status.value = { kind: 'failed', why: searchFailedWords(error) };
    }
  }
}

/** Why nothing was found, in words for people. */
export function searchFailedWords(error: unknown): string {
  if (!(error instanceof RefusedError)) return t.connectionClosed;
  if (error.code === 'no-archive') return t.noArchive;
  if (error.code === 'too-large') return t.tooLong;
  return t.cannotBeSearchedFor;
}

const searches = new WeakMap<object, MessageSearch>();

/** Returns the search of this page. */
export function searchOf(page: object): MessageSearch {
  const search = searches.get(page) ?? new MessageSearch();
  searches.set(page, search);
  return search;
}
