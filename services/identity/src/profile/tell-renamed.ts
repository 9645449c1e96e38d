// Tells gateways, by the profile, that somebody is called otherwise now.
import type { Identity } from '../identity.ts';
import { StoreUnavailable } from '../store/bucket.ts';
import { write } from '../store/store.ts';

export interface Renamed {
  readonly id: string;
  readonly alias: string;
  readonly was: string;
}

/** Never rejects: the rename is done, and those who miss this ask by the former alias. */
export async function tellRenamed(
  { profiles, log }: Identity,
  { id, alias, was }: Renamed,
): Promise<void> {
  try {
    await profiles.change(async () => {
      const { value, revision } = await profiles.get('profile', id);
      const before = value ?? { person: id, changes: { sinceMs: 0, count: 0 } };
      const next = { ...before, alias, was };
      return { writes: [write('profile', id, { value: next, revision })], result: undefined };
    });
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    log.warn({ reason: error.message }, 'a rename was not told');
  }
}
