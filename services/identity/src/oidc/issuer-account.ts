// Accounts of other issuers in the store: finds their person, registers newcomers, links accounts.
import { createHash } from 'node:crypto';
import type { ParsedAlias } from '@natter/protocol/alias';
import type { SignedIn } from '@natter/trust';
import type { Identity } from '../identity.ts';
import { aliasId } from '../people/alias.ts';
import { usableInvite } from '../people/invites.ts';
import { personIdOf, register } from '../people/register.ts';
import type { Admission } from '../people/register.ts';
import { beginSession } from '../people/sessions.ts';
import type { Origin } from '../people/sessions.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import type { Person } from '../store/records.ts';
import { write } from '../store/store.ts';
import type { IssuerSettings } from './issuer-settings.ts';
import type { IssuerAccount } from './oidc.ts';
import { aliasProposals } from './propose-alias.ts';

/** Rounds of a registration. Each fails only if another newcomer gets in. */
const ROUNDS_MAX = 16;
/** Linked accounts of one person. */
const ACCOUNTS_MAX = 16;

/** A person who has come back from an issuer. */
export interface Arrival {
  readonly account: IssuerAccount;
  readonly origin: Origin;
  readonly settings: IssuerSettings;
  readonly invite: string | undefined;
}

/** Signs in the person of an account, or registers one. */
export async function enterByAccount(
  identity: Identity,
  arrival: Arrival,
): Promise<{ readonly signedIn: SignedIn; readonly isNew: boolean } | Refused> {
  for (let round = 1; ; round += 1) {
    const known = await signInKnown(identity, arrival);
    if (known !== undefined) return isRefused(known) ? known : { signedIn: known, isNew: false };
    const made = await register(identity, arrival.origin, () => admit(identity, arrival));
    if (!isRefused(made)) return { signedIn: made, isNew: true };
    // Another newcomer took the proposed alias, or another callback registered the account.
    const isRace = made === MADE_MEANWHILE || made.refused.code === 'alias-taken';
    if (!isRace || round === ROUNDS_MAX) return made;
  }
}

/** Links an account to a person. Returns a refusal, or undefined. */
export function addAccount(
  { store }: Identity,
  { account, person: id }: { readonly account: IssuerAccount; readonly person: string },
): Promise<Refused | undefined> {
  return store.change<Refused | undefined>(async () => {
    const pointer = await store.get('oidc', accountId(account));
    if (pointer.value?.person === id) return { writes: [], result: undefined };
    if (pointer.value !== undefined) {
      return { writes: [], result: refuse('forbidden', 'This account is another person here.') };
    }
    const { value: person, revision } = await store.get('person', id);
    if (person === undefined || person.disabled) {
      return { writes: [], result: refuse('unauthorized', 'You are not signed in any more.') };
    }
    if (person.issuers.length >= ACCOUNTS_MAX) {
      return { writes: [], result: refuse('too-many', 'You have too many accounts here.') };
    }
    const value = { ...person, issuers: [...person.issuers, issuerOf(account)] };
    return {
      writes: [
        write('oidc', accountId(account), { value: { person: id }, revision: pointer.revision }),
        write('person', id, { value, revision }),
      ],
      result: undefined,
    };
  });
}

const MADE_MEANWHILE = refuse('internal', 'This account was registered at the same time.');

/** Returns undefined if the account is new. */
function signInKnown(
  { store, now }: Identity,
  { account, origin }: Arrival,
): Promise<SignedIn | Refused | undefined> {
  return store.change<SignedIn | Refused | undefined>(async () => {
    const { value: pointer } = await store.get('oidc', accountId(account));
    if (pointer === undefined) return { writes: [], result: undefined };
    const { value, revision } = await store.get('person', pointer.person);
    if (value === undefined || value.disabled) {
      const refusal = refuse('forbidden', 'This account is disabled. Ask an owner or admin.');
      return { writes: [], result: refusal };
    }
    const { person, writes, signedIn } = beginSession(value, origin, now());
    if (writes.length === 0) return { writes, result: signedIn };
    return {
      writes: [...writes, write('person', person.id, { value: person, revision })],
      result: signedIn,
    };
  });
}

async function admit(identity: Identity, arrival: Arrival): Promise<Admission | Refused> {
  const { account, origin, settings, invite } = arrival;
  const pointer = await identity.store.get('oidc', accountId(account));
  if (pointer.value !== undefined) return MADE_MEANWHILE;
  const person = personIdOf(origin.request);
  const invited =
    invite === undefined ? undefined : await usableInvite(identity, { secret: invite, person });
  if (invited !== undefined && isRefused(invited)) return invited;
  if (invited === undefined && settings.signUp === 'invite') {
    return refuse('invite-needed', `People of ${settings.name} need an invite. Ask for one.`);
  }
  const alias = await freeAlias(identity, account.names);
  if (isRefused(alias)) return alias;
  const role = invited?.invite.role ?? (settings.signUp === 'guest' ? 'guest' : 'member');
  const { revision } = pointer;
  return {
    of: { alias, role, rooms: invited?.invite.rooms, issuers: [issuerOf(account)] },
    writes: [
      write('oidc', accountId(account), { value: { person }, revision }),
      ...(invited === undefined ? [] : [invited.use]),
    ],
  };
}

async function freeAlias(
  { store, random }: Identity,
  names: readonly string[],
): Promise<ParsedAlias | Refused> {
  for (const proposal of aliasProposals(names, random)) {
    const { value } = await store.get('alias', aliasId(proposal.key));
    if (value === undefined) return proposal;
  }
  return refuse('alias-taken', 'No free name was found for you. Ask an owner or admin.');
}

/** Returns the id of an account's record. */
const accountId = (account: IssuerAccount): string =>
  createHash('sha256')
    .update(JSON.stringify([account.issuer, account.subject]))
    .digest('base64url')
    .slice(0, 22);

const issuerOf = ({ issuer, subject }: IssuerAccount): Person['issuers'][number] => ({
  issuer,
  subject,
});
