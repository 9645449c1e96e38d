// What people show of themselves, as identity tells it, kept for a short time: many clients ask for
// the same people at once. What changes is forgotten when it is heard (docs/adr/0040).
import type { Result } from '@natter/protocol';
import { ok, refuse } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { hearProfiles, IdentityUnavailable } from '@natter/trust';
import type { Answer, ChangedProfile, FoundProfile, IdentityClient } from '@natter/trust';
import { LRUCache } from 'lru-cache';

/** A change that was not heard is noticed within this time. */
const PROFILE_MS = 30_000;
const PROFILES_KEPT = 20_000;
/** A deleted picture is served for at most this long. */
const AVATAR_MS = 60_000;
const AVATAR_BYTES_KEPT = 16 * 1024 * 1024;

export interface Picture {
  readonly type: string;
  readonly bytes: Buffer;
}

export interface KnownProfilesDeps {
  readonly identity: IdentityClient;
  readonly bus: Parameters<typeof hearProfiles>[0];
}

export class KnownProfiles {
  readonly identity: IdentityClient;
  /** By alias key. null: nobody has the alias. */
  readonly #profiles = new LRUCache<string, { readonly found: FoundProfile | null }>({
    max: PROFILES_KEPT,
    ttl: PROFILE_MS,
  });
  readonly #pictures = new LRUCache<string, Picture>({
    maxSize: AVATAR_BYTES_KEPT,
    sizeCalculation: ({ bytes }) => bytes.length,
    ttl: AVATAR_MS,
  });
  /** Answers that were asked for before a change may be older than it. */
  #changes = 0;
  #onChanged: ((profile: ChangedProfile) => void) | undefined;

  constructor({ identity, bus }: KnownProfilesDeps) {
    this.identity = identity;
    hearProfiles(bus, (profile) => {
      this.forget(profile.person);
      this.#onChanged?.(profile);
    });
  }

  /** Calls back for each change that is heard. One at a time. */
  onChanged(listener: (profile: ChangedProfile) => void): void {
    this.#onChanged = listener;
  }

  /** Their profile, alias or account has changed. */
  forget(person: string): void {
    this.#changes += 1;
    for (const [key, { found }] of this.#profiles.entries()) {
      if (found === null || found.id === person) this.#profiles.delete(key);
    }
  }

  /** Returns those that are known, in the order of their aliases. Refuses if identity is away. */
  async find(aliases: readonly string[]): Promise<Result<readonly FoundProfile[]>> {
    const keys = new Map(aliases.map((alias) => [aliasKey(alias), alias]));
    const found = new Map<string, FoundProfile | null>();
    for (const key of keys.keys()) {
      const known = this.#profiles.get(key);
      if (known !== undefined) found.set(key, known.found);
    }
    const missing = [...keys].filter(([key]) => !found.has(key));
    if (missing.length > 0) {
      const asked = await this.#ask(missing.map(([, alias]) => alias));
      if (!asked.ok) return asked;
      for (const profile of asked.value) found.set(aliasKey(profile.asked), profile);
    }
    return ok(
      [...keys].flatMap(([key, asked]) => {
        const profile = found.get(key);
        return profile ? [{ ...profile, asked }] : [];
      }),
    );
  }

  /** Returns undefined if there is none. Throws IdentityUnavailable. */
  async picture(avatar: string): Promise<Picture | undefined> {
    const known = this.#pictures.get(avatar);
    if (known !== undefined) return known;
    const outcome = await this.identity.ask('avatar', { avatar });
    if (!outcome.ok) return undefined;
    const { type, image } = outcome.answer;
    const picture = { type, bytes: Buffer.from(image, 'base64') };
    this.#pictures.set(avatar, picture);
    return picture;
  }

  async #ask(aliases: readonly string[]): Promise<Result<Answer<'profiles'>['profiles']>> {
    const before = this.#changes;
    try {
      const outcome = await this.identity.ask('profiles', { aliases: [...aliases] });
      if (!outcome.ok) return refuse('unavailable', outcome.refusal.message);
      const { profiles } = outcome.answer;
      if (this.#changes === before) {
        for (const alias of aliases) this.#profiles.set(aliasKey(alias), { found: null });
        for (const found of profiles) this.#profiles.set(aliasKey(found.asked), { found });
      }
      return ok(profiles);
    } catch (error) {
      if (!(error instanceof IdentityUnavailable)) throw error;
      return refuse('unavailable', 'accounts cannot be reached now, try again');
    }
  }
}
