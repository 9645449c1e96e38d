// What people show of themselves, by the names that the page shows. watch-profiles.ts asks for what
// is wanted, once the page is idle; until then, and where nobody has an account, there is nothing.
import type { Profile, ProfileView } from '@natter/protocol';
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

/** null: nobody is known by the name. */
export type KnownProfile = Partial<Pick<ProfileView, 'now' | 'seen'>> & Profile;
type Known = Signal<KnownProfile | null | undefined>;

export interface KnownProfiles {
  /** Returns what is known, and has the rest asked for. Components render again when it changes. */
  readonly of: (alias: string) => KnownProfile | null | undefined;
  readonly learn: (alias: string, profile: KnownProfile | null) => void;
  /** Names that were shown since they were last asked for. */
  readonly wanted: Signal<readonly string[]>;
  readonly all: ReadonlyMap<string, Known>;
}

export function createKnownProfiles(): KnownProfiles {
  const all = new Map<string, Known>();
  const wanted = signal<readonly string[]>([]);
  let fresh: string[] = [];
  const tell = (): void => {
    wanted.value = [...wanted.peek(), ...fresh];
    fresh = [];
  };
  const knownOf = (alias: string): Known => {
    const key = alias.toLowerCase();
    const known: Known = all.get(key) ?? signal(undefined);
    // A component is rendering: those that listen are told afterwards.
    if (!all.has(key) && fresh.push(alias) === 1) queueMicrotask(tell);
    all.set(key, known);
    return known;
  };
  return {
    of: (alias) => knownOf(alias).value,
    learn: (alias, profile) => {
      knownOf(alias).value = profile;
    },
    wanted,
    all,
  };
}
