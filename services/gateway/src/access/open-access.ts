// Makes the access of a mode: `accounts` asks services/identity over NATS, `jwt` verifies tokens of
// another issuer. `open` has none. Settings: docs/configuration.md; modes: docs/trust.md.
import type { RoomLog } from '@natter/room-log';
import { accountsCheck, identityClient, jwksTokens, secretTokens, tokenCheck } from '@natter/trust';
import type { TokenVerifier } from '@natter/trust';
import type { Logger } from 'pino';
import { Access } from './access.ts';
import type { PassHolder } from './access.ts';
import { KnownProfiles } from '../profiles/known-profiles.ts';
import { tellProfiles } from '../profiles/tell-profiles.ts';
import type { AuthSettings, JwtSettings } from './auth-settings.ts';

export interface OpenAccessDeps {
  readonly auth: AuthSettings;
  readonly log: RoomLog;
  readonly logger: Logger;
  readonly holders: () => Iterable<PassHolder>;
}

/** Returns undefined in mode `open`. In mode `accounts` it asks for missed revocations first. */
export async function openAccess(deps: OpenAccessDeps): Promise<Access | undefined> {
  const { auth, holders, logger } = deps;
  const onFailure = (error: unknown): void => {
    logger.warn({ err: error }, 'keys or revocations could not be fetched; known ones stay in use');
  };
  switch (auth.mode) {
    case 'open':
      return undefined;
    case 'jwt':
      return new Access({
        check: tokenCheck(verifierOf(auth, onFailure)),
        identity: undefined,
        holders,
      });
    case 'accounts':
      return await accountsAccess(deps, onFailure);
  }
}

async function accountsAccess(
  { log, holders }: OpenAccessDeps,
  onFailure: (error: unknown) => void,
): Promise<Access> {
  const { bus } = log;
  const identity = identityClient(bus.nc);
  const check = accountsCheck({
    identity,
    bus: bus.nc,
    now: Date.now,
    onRevoked: (revoked) => {
      // Their alias, or whether they have an account.
      profiles.forget(revoked.sub);
      access.revoke(revoked);
    },
    onFailure,
  });
  const profiles = new KnownProfiles({ identity, bus: bus.nc });
  tellProfiles(profiles, holders);
  const access = new Access({ check, identity, profiles, holders });
  bus.onReconnect(() => void check.catchUp());
  await check.catchUp();
  return access;
}

function verifierOf(auth: JwtSettings, onFailure: (error: unknown) => void): TokenVerifier {
  const { issuer, audience, keys } = auth;
  const options = { issuer, audience, now: Date.now };
  return keys.kind === 'secret'
    ? secretTokens(keys.secret, options)
    : jwksTokens(keys.url, { ...options, onFailure });
}
