// Previews that were read lately, those that there are none of too. An address is read once at a
// time, however many ask.
import type { LinkPreview } from '@natter/previews';
import { LRUCache } from 'lru-cache';

/** Addresses that are remembered; an entry has about 1 KiB. */
const KNOWN_MAX = 2_000;
const KNOWN_MS = 60 * 60_000;
/** For so long an address without a preview is not asked again: its server may come back. */
const NONE_MS = 10 * 60_000;
/** Pages that are read at once; one more is `busy`. */
const READING_MAX = 32;

interface Known {
  readonly preview: LinkPreview | undefined;
}

export class KnownPreviews {
  readonly #known: LRUCache<string, Known>;
  #reading = 0;

  /** `read` returns undefined where there is none. */
  constructor(read: (url: string) => Promise<LinkPreview | undefined>) {
    this.#known = new LRUCache<string, Known>({
      max: KNOWN_MAX,
      ttl: KNOWN_MS,
      // One that is pushed out while it is read is still answered.
      ignoreFetchAbort: true,
      fetchMethod: async (url, _stale, { options }) => {
        this.#reading += 1;
        try {
          const preview = await read(url);
          if (preview === undefined) options.ttl = NONE_MS;
          return { preview };
        } finally {
          this.#reading -= 1;
        }
      },
    });
  }

  /** Returns the preview; undefined: there is none. `busy`: too many pages are being read. */
  of(url: string): Promise<LinkPreview | undefined> | 'busy' {
    const key = withoutFragment(url);
    // One that is being read counts as new: there are too many, whatever is asked.
    const isNew = this.#known.get(key) === undefined;
    if (isNew && this.#reading >= READING_MAX) return 'busy';
    return this.#known.fetch(key).then((known) => known?.preview);
  }
}

function withoutFragment(url: string): string {
  const [address = ''] = url.split('#');
  return address;
}
