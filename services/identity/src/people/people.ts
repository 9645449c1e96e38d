// The people page of owners and admins: list, roles, grants, disabling, bots.
import { parseAlias } from '@natter/protocol/alias';
import { PEOPLE_PAGE_MAX, parseGrants } from '@natter/trust';
import type { Answer, RoomGrant } from '@natter/trust';
import type { Asked, Handler, Identity } from '../identity.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import type { Person } from '../store/records.ts';
import { write } from '../store/store.ts';
import { actorOf, signedInActor } from './actor.ts';
import { aliasId, checkAlias, claimAlias } from './alias.ts';
import { ownersWith } from './owners.ts';
import { personView } from './person-view.ts';
import { isManager, manages, notYours } from './rank.ts';
import { newPerson, personIdOf } from './register.ts';
import { endSessions, revoke } from './sessions.ts';

export const people: Handler<'people'> = async (identity, ask) => {
  const actor = await signedInActor(identity, ask.as);
  if (isRefused(actor)) return actor;
  if (!isManager(actor.person.role)) return notYours();
  const { after = '', limit = PEOPLE_PAGE_MAX } = ask;
  const all = await identity.store.list('person');
  const rest = all
    .filter(({ id }) => id > after)
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const page = rest.slice(0, limit);
  const next = rest.length > limit ? page.at(-1)?.id : undefined;
  return { people: page.map(personView), ...(next !== undefined && { next }) };
};

/** For those who add people to a room, or write to them while they are away. */
export const findPeople: Handler<'find-people'> = async (identity, { as, aliases }) => {
  const actor = await actorOf(identity, as);
  if (isRefused(actor)) return actor;
  if (actor.person.role === 'guest') return notYours();
  const { store } = identity;
  const found = await Promise.all(
    [...new Set(aliases)].map(async (asked) => {
      const key = parseAlias(asked)?.key;
      const { value: pointer } =
        key === undefined ? { value: undefined } : await store.get('alias', aliasId(key));
      if (pointer === undefined) return [];
      const { value: person } = await store.get('person', pointer.person);
      if (person === undefined || person.disabled) return [];
      return [{ asked, id: person.id, alias: person.alias }];
    }),
  );
  return { people: found.flat() };
};

/** Whether the account is there and in use. */
export const isEnabled: Handler<'is-enabled'> = async ({ store }, { person: id }) => {
  const { value: person } = await store.get('person', id);
  return { enabled: person !== undefined && !person.disabled };
};

export const changePerson: Handler<'change-person'> = async (identity, ask) => {
  const rooms = ask.rooms === undefined || ask.rooms === null ? ask.rooms : parseGrants(ask.rooms);
  if (typeof rooms === 'string') return refuse('bad-request', `${rooms}.`);
  return identity.store.change<Answer<'change-person'> | Refused>(async () => {
    const target = await targetOf(identity, ask);
    if (isRefused(target)) return { writes: [], result: target };
    const { person, revision } = target;
    const next = changed(person, { role: ask.role, disabled: ask.disabled, rooms });
    if (next === person) return { writes: [], result: { person: personView(person) } };
    const owners = await ownersWith(identity.store, next);
    if (isRefused(owners)) return { writes: [], result: owners };
    const nowMs = identity.now();
    const ids = next.disabled ? next.sessions.map(({ id }) => id) : [];
    const ended = endSessions(next, ids, nowMs);
    const kind = next.disabled ? 'ended' : 'changed';
    return {
      writes: [
        ...owners,
        ...ended.writes,
        revoke({ sub: next.id, generation: next.generation, kind, atMs: nowMs }),
        write('person', next.id, { value: ended.person, revision }),
      ],
      result: { person: personView(ended.person) },
    };
  });
};

export const addBot: Handler<'add-bot'> = async (identity, ask) => {
  const { store, now } = identity;
  const rooms = ask.rooms === undefined ? undefined : parseGrants(ask.rooms);
  if (typeof rooms === 'string') return refuse('bad-request', `${rooms}.`);
  const alias = checkAlias(ask.alias);
  if (isRefused(alias)) return alias;
  const id = personIdOf(ask.request);
  return store.change<Answer<'add-bot'> | Refused>(async () => {
    const actor = await signedInActor(identity, ask.as);
    if (isRefused(actor)) return { writes: [], result: actor };
    if (!manages(actor.person.role, 'bot')) return { writes: [], result: notYours() };
    const { value: known } = await store.get('person', id);
    if (known !== undefined) return { writes: [], result: { person: personView(known) } };
    const claim = await claimAlias(store, { key: alias.key, person: id });
    if (isRefused(claim)) return { writes: [], result: claim };
    const bot = newPerson(id, { alias, role: 'bot', rooms }, now());
    return {
      writes: [...claim, write('person', id, { value: bot, revision: 0 })],
      result: { person: personView(bot) },
    };
  });
};

/**
 * Adds somebody without a password, such as the author of imported messages. They claim the account
 * by a link (recovery.ts). Returns the person who has the alias, if somebody has.
 */
export const addPerson: Handler<'add-person'> = async (identity, ask) => {
  const { store, now } = identity;
  const alias = checkAlias(ask.alias);
  if (isRefused(alias)) return alias;
  const id = personIdOf(ask.request);
  return store.change<Answer<'add-person'> | Refused>(async () => {
    const actor = await signedInActor(identity, ask.as);
    if (isRefused(actor)) return { writes: [], result: actor };
    if (!manages(actor.person.role, 'member')) return { writes: [], result: notYours() };
    const { value: pointer } = await store.get('alias', aliasId(alias.key));
    if (pointer !== undefined) {
      const { value: known } = await store.get('person', pointer.person);
      const result =
        known === undefined
          ? refuse('alias-taken', 'This name is taken. Choose another.')
          : { person: personView(known), isNew: known.id === id };
      return { writes: [], result };
    }
    const claim = await claimAlias(store, { key: alias.key, person: id });
    if (isRefused(claim)) return { writes: [], result: claim };
    const person = newPerson(id, { alias, role: 'member' }, now());
    return {
      writes: [...claim, write('person', id, { value: person, revision: 0 })],
      result: { person: personView(person), isNew: true },
    };
  });
};

/** Returns the person to change, or a refusal if the actor may not. */
async function targetOf(
  identity: Identity,
  ask: Asked<'change-person'>,
): Promise<{ readonly person: Person; readonly revision: number } | Refused> {
  const actor = await signedInActor(identity, ask.as);
  if (isRefused(actor)) return actor;
  if (!isManager(actor.person.role)) return notYours();
  const { value: person, revision } = await identity.store.get('person', ask.person);
  if (person === undefined) return refuse('not-found', 'There is no such person.');
  const { role } = actor.person;
  if (!manages(role, person.role) || !manages(role, ask.role ?? person.role)) return notYours();
  const becomesBot = (ask.role === 'bot') !== (person.role === 'bot') && ask.role !== undefined;
  if (becomesBot) return refuse('bad-request', 'A bot stays a bot, and nobody else becomes one.');
  return { person, revision };
}

interface PersonChange {
  readonly role: Person['role'] | undefined;
  readonly disabled: boolean | undefined;
  /** null: the role's default. */
  readonly rooms: readonly RoomGrant[] | null | undefined;
}

/** Returns the same object if nothing changes. */
function changed(person: Person, change: PersonChange): Person {
  const { rooms: before, ...rest } = person;
  const rooms = change.rooms === undefined ? before : (change.rooms ?? undefined);
  const next = {
    ...rest,
    role: change.role ?? person.role,
    disabled: change.disabled ?? person.disabled,
    ...(rooms !== undefined && { rooms }),
  };
  const same =
    next.role === person.role &&
    next.disabled === person.disabled &&
    JSON.stringify(rooms) === JSON.stringify(before);
  return same ? person : { ...next, generation: person.generation + 1 };
}
