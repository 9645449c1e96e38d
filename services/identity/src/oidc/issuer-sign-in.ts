// The two questions of a sign-in at another issuer: the start, and the callback.
import * as client from 'openid-client';
import type { Handler, Identity } from '../identity.ts';
import { signedInActor } from '../people/actor.ts';
import { originOf } from '../people/origin.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import { openFlow, sealFlow } from './flow.ts';
import type { Flow } from './flow.ts';
import { addAccount, enterByAccount } from './issuer-account.ts';
import type { IssuerSettings } from './issuer-settings.ts';
import { IssuerFailed } from './oidc.ts';

export const oidcStart: Handler<'oidc-start'> = async (identity, ask) => {
  const settings = settingsOf(identity, ask.issuer);
  if (settings === undefined) return refuse('not-found', 'There is no such issuer here.');
  const actor = ask.link === undefined ? undefined : await signedInActor(identity, ask.link);
  if (actor !== undefined && isRefused(actor)) return actor;
  const checks = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
  const flow: Flow = {
    ...checks,
    issuer: settings.id,
    returnTo: safePath(ask.returnTo),
    request: ask.request,
    ...(ask.invite !== undefined && { invite: ask.invite }),
    ...(actor !== undefined && { link: actor.person.id }),
  };
  return refuseFailure(identity, async () => {
    const url = await identity.oidc.authorizationUrl(settings, checks);
    return { url: url.href, flow: await sealFlow(identity.keys, flow, identity.now()) };
  });
};

export const oidcFinish: Handler<'oidc-finish'> = async (identity, ask) => {
  const flow = await openFlow(identity.keys, ask.flow, identity.now());
  const settings = flow && settingsOf(identity, flow.issuer);
  if (flow === undefined || settings === undefined) {
    return refuse('flow-gone', 'This took too long, or began in another browser. Try again.');
  }
  const account = await refuseFailure(identity, () =>
    identity.oidc.accountOf(settings, { query: ask.query, checks: flow }),
  );
  if (isRefused(account)) return account;
  const { returnTo, link, invite, request } = flow;
  if (link !== undefined) {
    const refused = await addAccount(identity, { account, person: link });
    return refused ?? { returnTo, outcome: 'linked' };
  }
  const origin = await originOf(identity, { ...ask, request });
  const entered = await enterByAccount(identity, { account, origin, settings, invite });
  if (isRefused(entered)) return entered;
  const outcome = entered.isNew ? 'registered' : 'signed-in';
  return { signedIn: entered.signedIn, returnTo, outcome };
};

const settingsOf = ({ oidc }: Identity, id: string): IssuerSettings | undefined =>
  oidc.issuers().find((settings) => settings.id === id);

/** Returns a path of this origin; browsers read `//host` and `/\host` as another origin. */
const safePath = (path: string | undefined): string =>
  path !== undefined && /^\/(?![/\\])[!-~]*$/.test(path) ? path : '/';

async function refuseFailure<T>({ log }: Identity, call: () => Promise<T>): Promise<T | Refused> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof IssuerFailed)) throw error;
    log.warn({ reason: String(error.cause) }, 'a sign-in at an issuer failed');
    return refuse('issuer-failed', error.message);
  }
}
