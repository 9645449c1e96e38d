// A person's own account: overview, alias, password.
import { parseAlias } from '@natter/protocol/alias';
import type { AliasKey } from '@natter/protocol';
import type { ParsedAlias } from '@natter/protocol/alias';
import { idOfSecret } from '@natter/trust';
import type { Answer } from '@natter/trust';
import type { Handler, Identity } from '../identity.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import { passwordFault } from '../sign-in/password-rules.ts';
import { attemptOf, checkPassword } from '../sign-in/check-password.ts';
import type { Person } from '../store/records.ts';
import { tellRenamed } from '../profile/tell-renamed.ts';
import { remove, write } from '../store/store.ts';
import { actorOf, signedInActor } from './actor.ts';
import type { Actor } from './actor.ts';
import { aliasId, checkAlias, claimAlias } from './alias.ts';
import { originOf } from './origin.ts';
import { personView, sessionView, tokenView } from './person-view.ts';
import { endSessions, revoke, sessionEndsMs } from './sessions.ts';

/** Former aliases stay reserved, so that nobody can pose as their previous holder. */
const FORMER_ALIASES_MAX = 3;

export const me: Handler<'me'> = async (identity, ask) => {
  const actor = await actorOf(identity, ask.as);
  if (isRefused(actor)) return actor;
  const { person, by } = actor;
  const current = by.kind === 'session' ? by.session.id : undefined;
  const alive = person.sessions.filter((session) => sessionEndsMs(session) > identity.now());
  return {
    person: personView(person),
    hasPassword: person.password !== undefined,
    issuers: person.issuers.map(({ issuer }) => issuer),
    sessions: alive.map((session) => sessionView(session, current)),
    tokens: person.tokens.map(tokenView),
  };
};

export const changeAlias: Handler<'change-alias'> = async (identity, ask) => {
  const { store, now } = identity;
  const alias = checkAlias(ask.alias);
  if (isRefused(alias)) return alias;
  const result = { alias: alias.alias };
  let before: Person | undefined;
  const changed = await store.change<Answer<'change-alias'> | Refused>(async () => {
    const actor = await signedInActor(identity, ask.as);
    if (isRefused(actor)) return { writes: [], result: actor };
    const { person, revision } = actor;
    if (person.alias === alias.alias) return { writes: [], result };
    const claim = await claimAlias(store, { key: alias.key, person: person.id });
    if (isRefused(claim)) return { writes: [], result: claim };
    before = person;
    const { next, released } = renamed(person, alias);
    const { id: sub, generation } = next;
    return {
      writes: [
        ...claim,
        ...released.map((key) => remove('alias', aliasId(key))),
        write('person', sub, { value: next, revision }),
        revoke({ sub, generation, kind: 'changed', atMs: now() }),
      ],
      result,
    };
  });
  if (before !== undefined && !isRefused(changed)) {
    await tellRenamed(identity, { id: before.id, alias: changed.alias, was: before.alias });
  }
  return changed;
};

/** Sets the password and ends all other sessions, which may be a thief's. */
export const changePassword: Handler<'change-password'> = async (identity, ask) => {
  const actor = await signedInActor(identity, ask.as);
  if (isRefused(actor)) return actor;
  const by = idOfSecret(ask.request);
  // A repeated request: it is done.
  if (actor.person.passwordBy === by) return { ended: 0 };
  const fault = passwordFault(ask.password, actor.person.alias);
  if (fault !== undefined) return fault;
  const wrong = await checkCurrent(identity, { actor, ask });
  if (wrong !== undefined) return wrong;
  const password = await identity.passwords.hash(ask.password);
  if (typeof password !== 'string') return password;
  return identity.store.change<Answer<'change-password'> | Refused>(async () => {
    const now = await signedInActor(identity, ask.as);
    if (isRefused(now)) return { writes: [], result: now };
    if (now.person.passwordBy === by) return { writes: [], result: { ended: 0 } };
    // Another request has set it meanwhile, so the checked one is outdated.
    if (now.person.passwordBy !== actor.person.passwordBy) return { writes: [], result: notIt() };
    const others = now.person.sessions.map(({ id }) => id).filter((id) => id !== now.by.session.id);
    const { person, writes } = endSessions(now.person, others, identity.now());
    const value = { ...person, password, passwordBy: by };
    return {
      writes: [...writes, write('person', person.id, { value, revision: now.revision })],
      result: { ended: others.length },
    };
  });
};

const notIt = (): Refused => refuse('wrong-password', 'This is not your current password.');

/** Returns why the current password is refused. People without a password need none. */
async function checkCurrent(
  identity: Identity,
  { actor, ask }: { readonly actor: Actor; readonly ask: Parameters<typeof changePassword>[1] },
): Promise<Refused | undefined> {
  const { person } = actor;
  if (person.password === undefined) return undefined;
  const { from } = await originOf(identity, ask);
  const attempt = await attemptOf(identity, { alias: person.alias, person, from });
  const refused = await checkPassword(identity, { attempt, person, password: ask.current ?? '' });
  return refused?.refused.code === 'sign-in-failed' ? notIt() : refused;
}

/** Returns the person with the alias, and the alias keys that become free. */
function renamed(
  person: Person,
  alias: ParsedAlias,
): { readonly next: Person; readonly released: AliasKey[] } {
  const old = parseAlias(person.alias)?.key;
  const former = person.formerAliases.filter((key) => key !== alias.key);
  if (old !== undefined && old !== alias.key) former.push(old);
  return {
    next: {
      ...person,
      alias: alias.alias,
      formerAliases: former.slice(-FORMER_ALIASES_MAX),
      generation: person.generation + 1,
    },
    released: former.slice(0, -FORMER_ALIASES_MAX),
  };
}
