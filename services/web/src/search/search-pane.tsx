// Ctrl F: finds messages in the rooms of this person. A click on one goes to it.
import './search.css';
import { Search as SearchIcon } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Page, Side } from '../page/page-context.ts';
import { usePage } from '../page/page-context.ts';
import { SidePaneFrame } from '../side/side-pane-frame.tsx';
import { t } from '../texts/search.ts';
import { Icon } from '../widgets/icons.tsx';
import { HitCard } from './hit-card.tsx';
import { searchOf } from './message-search.ts';
import type { Asker, MessageSearch } from './message-search.ts';
import { FILTERS, filterWords, toggled } from './search-filters.ts';
import type { SearchFields } from './search-filters.ts';

/** `side`: another object each time it is asked for. */
export function SearchPane({ side }: { readonly side: Side }): VNode {
  const page = usePage();
  const search = searchOf(page);
  const field = useRef<HTMLInputElement>(null);
  const { here } = page.chat.store;
  const { words, filters } = search.fields.value;
  const change = (fields: Partial<SearchFields>): void => {
    search.fields.value = { ...search.fields.value, ...fields };
    search.soon(askerOf(page));
  };
  useEffect(() => field.current?.select(), [side]);
  useEffect(() => {
    // In another room, what is asked for there is another thing.
    if (filters.has('here')) search.soon(askerOf(page));
  }, [here.value]);
  return (
    <SidePaneFrame title={t.search} class="search-pane">
      <div class="search-form" role="search">
        <label class="search-box">
          <Icon name={SearchIcon} />
          <input
            ref={field}
            class="search-field"
            type="search"
            aria-label={t.searchMessages}
            placeholder={t.placeholder}
            enterkeyhint="search"
            autocomplete="off"
            maxLength={1_000}
            value={words}
            onInput={({ currentTarget }) => change({ words: currentTarget.value })}
          />
        </label>
        <div class="search-chips" role="group" aria-label={t.narrowTheSearch}>
          {FILTERS.map((filter) => (
            <button
              key={filter}
              class="search-chip"
              type="button"
              aria-pressed={filters.has(filter)}
              onClick={() => change({ filters: toggled(filters, filter) })}
            >
              {filterWords(filter, page.chat.store.hereRoom.value?.title.value ?? here.value)}
            </button>
          ))}
        </div>
      </div>
      <Results search={search} />
    </SidePaneFrame>
  );
}

function Results({ search }: { readonly search: MessageSearch }): VNode {
  const page = usePage();
  const { hits, cursor, isIncomplete } = search.results.value;
  const { kind } = search.status.value;
  const isEmpty = kind === 'found' && hits.length === 0;
  return (
    <>
      <ul class="side-list" aria-busy={kind === 'searching' || undefined}>
        {hits.map((hit) => (
          <HitCard key={`${hit.message.room}/${hit.message.seq}`} hit={hit} />
        ))}
        {cursor !== undefined && (
          <li class="side-note">
            {hits.length === 0 && t.nothingInTheNewest}
            <button type="button" onClick={() => search.more(askerOf(page))}>
              {t.lookFurther}
            </button>
          </li>
        )}
      </ul>
      <p class="side-note" role="status">
        {search.status.value.kind === 'failed' && search.status.value.why}
        {kind === 'searching' && hits.length === 0 && t.searching}
        {isEmpty && cursor === undefined && t.nothingFound}
        {kind === 'found' && hits.length > 0 && countWords(hits.length, cursor !== undefined)}
        {isIncomplete && ` ${t.stillReadingIn}`}
      </p>
    </>
  );
}

const countWords = (count: number, hasMore: boolean): string =>
  hasMore ? t.theFirstMessages(count) : t.messages(count);

const askerOf = ({ chat }: Page): Asker => ({
  client: chat.client,
  room: chat.store.here.value,
});
