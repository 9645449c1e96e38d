// Makes the first owner: by a one-time link that the start logs, or from the configuration.
import { idOfSecret, kindOfSecret, newRequestId, secretOf } from '@natter/trust';
import type { Handler, Identity } from '../identity.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import { passwordFault } from '../sign-in/password-rules.ts';
import { ALL } from '../store/records.ts';
import { remove, write } from '../store/store.ts';
import { checkAlias } from './alias.ts';
import { originOf } from './origin.ts';
import { register, registeredBefore } from './register.ts';
import type { Admission, NewPerson } from './register.ts';

const LINK_MS = 24 * 3_600_000;
/** Each start adds a link; the oldest ones end. */
const LINKS_MAX = 16;

const gone = (): Refused =>
  refuse(
    'set-up-gone',
    'This link has expired or was used. If there is no owner yet, restart identity for a new one.',
  );

/** True until there is an owner. */
export async function isSetUpPending({ store }: Identity): Promise<boolean> {
  return (await store.get('owners', ALL)).value === undefined;
}

/**
 * Returns a link for the first owner, or undefined if there is an owner. Several instances may
 * each make one; the first link used ends all.
 */
export async function makeSetUpLink(identity: Identity): Promise<string | undefined> {
  const { store, now, publicUrl } = identity;
  const secret = secretOf('set-up', newRequestId());
  return store.change(async () => {
    if (!(await isSetUpPending(identity))) return { writes: [], result: undefined };
    const { value, revision } = await store.get('setup', ALL);
    const alive = (value?.links ?? []).filter(({ expiresMs }) => expiresMs > now());
    const link = { id: idOfSecret(secret), expiresMs: now() + LINK_MS };
    const links = [...alive.slice(1 - LINKS_MAX), link];
    return {
      writes: [write('setup', ALL, { value: { links }, revision })],
      // After `#`, browsers keep it out of requests and `Referer`.
      result: `${publicUrl}/setup#${secret}`,
    };
  });
}

export const setUp: Handler<'set-up'> = async (identity, ask) => {
  const origin = await originOf(identity, ask);
  const before = await registeredBefore(identity, origin);
  if (before !== undefined) return before;
  // Checked before hashing, so that strangers cannot cause hashes.
  if (!(await isGoodLink(identity, ask.secret))) return gone();
  const of = await ownerOf(identity, ask);
  if (isRefused(of)) return of;
  return register(identity, origin, () => admitFirst(identity, of));
};

/** Makes the configured owner unless there is one. Throws if the alias or password is invalid. */
export async function setUpConfigured(
  identity: Identity,
  owner: { readonly alias: string; readonly password: string },
): Promise<void> {
  if (!(await isSetUpPending(identity))) return;
  const of = await ownerOf(identity, owner);
  const origin = { request: newRequestId() };
  const made = isRefused(of)
    ? of
    : await register(identity, origin, () => admitFirst(identity, of));
  if (isRefused(made) && made.refused.code !== 'set-up-gone') {
    throw new Error(`the first owner is refused: ${made.refused.message}`);
  }
}

/** Refuses if there is an owner. The commit fails for the second of two. */
async function admitFirst(identity: Identity, of: NewPerson): Promise<Admission | Refused> {
  // Read before the owners: whoever becomes owner after that removes the links first.
  const { revision } = await identity.store.get('setup', ALL);
  if (!(await isSetUpPending(identity))) return gone();
  return { of, writes: [{ ...remove('setup', ALL), revision }] };
}

async function isGoodLink({ store, now }: Identity, secret: string): Promise<boolean> {
  if (kindOfSecret(secret) !== 'set-up') return false;
  const { value } = await store.get('setup', ALL);
  const id = idOfSecret(secret);
  return (value?.links ?? []).some((link) => link.id === id && link.expiresMs > now());
}

async function ownerOf(
  { passwords }: Identity,
  asked: { readonly alias: string; readonly password: string },
): Promise<NewPerson | Refused> {
  const alias = checkAlias(asked.alias);
  if (isRefused(alias)) return alias;
  const fault = passwordFault(asked.password, alias.alias);
  if (fault !== undefined) return fault;
  const password = await passwords.hash(asked.password);
  return typeof password === 'string' ? { alias, role: 'owner', password } : password;
}
