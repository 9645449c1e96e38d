// What people show of themselves: a status line, a few words, a picture. One's own to read and
// change, and everybody's for gateways, which know who may see whom (docs/adr/0040).
import { createHash } from 'node:crypto';
import { parseAlias } from '@natter/protocol/alias';
import type { OwnProfile, Answer } from '@natter/trust';
import type { Handler, Identity } from '../identity.ts';
import { actorOf } from '../people/actor.ts';
import { aliasId } from '../people/alias.ts';
import { notYours } from '../people/rank.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import { BucketFull } from '../store/bucket.ts';
import type { Person, Profile } from '../store/records.ts';
import { remove, write } from '../store/store.ts';
import type { Write } from '../store/store.ts';
import { checkAbout, checkStatus } from './check-texts.ts';
import { readImage } from './image.ts';

/** Changes of one profile in CHANGES_MS: everybody who shares a room is told of each. */
const CHANGES_MAX = 10;
const CHANGES_MS = 60_000;
const NO_CHANGES = { sinceMs: 0, count: 0 };

export const myProfile: Handler<'my-profile'> = async (identity, { as }) => {
  const actor = await actorOf(identity, as);
  if (isRefused(actor)) return actor;
  const { value } = await identity.profiles.get('profile', actor.person.id);
  return ownView(actor.person, value, identity.now());
};

export const changeProfile: Handler<'change-profile'> = async (identity, ask) => {
  const { status: askedStatus, about: askedAbout } = ask;
  const status = askedStatus && checkStatus(askedStatus, identity.now());
  if (status && isRefused(status)) return status;
  const about = typeof askedAbout === 'string' ? checkAbout(askedAbout) : askedAbout;
  if (typeof about === 'object' && about !== null) return about;
  return change(identity, ask.as, (profile) => {
    const { status: oldStatus, about: oldAbout, ...rest } = profile;
    const next = status === undefined ? oldStatus : (status ?? undefined);
    const words = about === undefined ? oldAbout : about;
    return {
      profile: { ...rest, ...(next && { status: next }), ...(words && { about: words }) },
      writes: [],
    };
  });
};

export const setAvatar: Handler<'set-avatar'> = async (identity, { as, image: base64 }) => {
  const bytes = Buffer.from(base64, 'base64');
  const image = readImage(bytes);
  if (!image.ok) return refuse('image-invalid', image.fault);
  return change(identity, as, (profile, person) => {
    // As they share no files.
    if (person.role === 'guest') return notYours();
    const avatar = createHash('sha256').update(`${person.id}:`).update(bytes).digest('base64url');
    if (avatar === profile.avatar) return { profile, writes: [] };
    const value = { person: person.id, type: image.type, image: bytes.toString('base64') };
    const former = profile.avatar === undefined ? [] : [remove('avatar', profile.avatar)];
    return {
      profile: { ...profile, avatar },
      writes: [write('avatar', avatar, { value }), ...former],
    };
  });
};

export const removeAvatar: Handler<'remove-avatar'> = (identity, { as }) =>
  change(identity, as, ({ avatar, ...profile }) => ({
    profile,
    writes: avatar === undefined ? [] : [remove('avatar', avatar)],
  }));

export const profiles: Handler<'profiles'> = async (identity, { aliases }) => {
  const found = await Promise.all(
    [...new Set(aliases)].map(async (asked) => {
      const person = await personOf(identity, asked);
      if (person === undefined || person.disabled) return [];
      const { value } = await identity.profiles.get('profile', person.id);
      const seenMs = Math.max(...person.sessions.map((session) => session.seenMs));
      return [
        {
          asked,
          id: person.id,
          ...ownView(person, value, identity.now()),
          ...(person.sessions.length > 0 && { seenMs }),
        },
      ];
    }),
  );
  return { profiles: found.flat() };
};

export const avatar: Handler<'avatar'> = async (identity, { avatar: id }) => {
  const { value } = await identity.profiles.get('avatar', id);
  const { value: person } = value ? await identity.store.get('person', value.person) : {};
  if (value === undefined || person === undefined || person.disabled) {
    return refuse('not-found', 'There is no such picture.');
  }
  return { type: value.type, image: value.image };
};

interface Changed {
  readonly profile: Profile;
  /** Besides the profile's own. */
  readonly writes: readonly Write[];
}

/** Changes the profile of the one who asks. Nobody is told where nothing changes. */
async function change(
  identity: Identity,
  as: string,
  decide: (profile: Profile, person: Person) => Changed | Refused,
): Promise<Answer<'change-profile'> | Refused> {
  const { profiles: store, now } = identity;
  try {
    return await store.change<OwnProfile | Refused>(async () => {
      const actor = await actorOf(identity, as);
      if (isRefused(actor)) return { writes: [], result: actor };
      const { person, by } = actor;
      // Such a token speaks in some rooms; a profile is seen in all.
      const isScoped = by.kind === 'token' && by.token.rooms !== undefined;
      if (isScoped) return { writes: [], result: notYours() };
      const { value, revision } = await store.get('profile', person.id);
      const { id, alias } = person;
      const { was: _was, ...before } = value ?? { person: id, alias, changes: NO_CHANGES };
      const decided = decide(before, person);
      if (isRefused(decided)) return { writes: [], result: decided };
      const result = ownView(person, decided.profile, now());
      if (isSame(before, decided.profile)) return { writes: [], result };
      const changes = counted(before, now());
      if (isRefused(changes)) return { writes: [], result: changes };
      const next = write('profile', id, {
        value: { ...decided.profile, alias, changes },
        revision,
      });
      return { writes: [...decided.writes, next], result };
    });
  } catch (error) {
    if (!(error instanceof BucketFull)) throw error;
    identity.log.error({}, 'the bucket of profiles is full: raise NATTER_PROFILES_BYTES');
    return refuse('too-many', 'The server has no room for more pictures. Tell its owner.');
  }
}

/** Returns the number of changes with this one, or that it comes too fast. */
function counted({ changes }: Profile, nowMs: number): Profile['changes'] | Refused {
  const waitMs = changes.sinceMs + CHANGES_MS - nowMs;
  if (waitMs <= 0 || waitMs > CHANGES_MS) return { sinceMs: nowMs, count: 1 };
  if (changes.count < CHANGES_MAX) return { ...changes, count: changes.count + 1 };
  return refuse('slow-down', 'Too many changes. Wait a minute.', waitMs);
}

const isSame = (one: Profile, other: Profile): boolean =>
  one.about === other.about &&
  one.avatar === other.avatar &&
  JSON.stringify(one.status) === JSON.stringify(other.status);

/** Without a status that is over. */
function ownView(person: Person, profile: Profile | undefined, nowMs: number): OwnProfile {
  const { status, about, avatar: picture } = profile ?? {};
  const isOver = (status?.until ?? Infinity) <= nowMs;
  return {
    alias: person.alias,
    ...(status !== undefined && !isOver && { status }),
    ...(about !== undefined && { about }),
    ...(picture !== undefined && { avatar: picture }),
  };
}

/** Finds who has the alias, now or before. */
async function personOf({ store }: Identity, alias: string): Promise<Person | undefined> {
  const key = parseAlias(alias)?.key;
  if (key === undefined) return undefined;
  const { value: pointer } = await store.get('alias', aliasId(key));
  return pointer && (await store.get('person', pointer.person)).value;
}
