// The door of identity: composes the routes of accounts. Contract: docs/http-api.md, "Accounts".
import type { AuthMode } from '../../access/auth-settings.ts';
import { avatarRoute } from '../profiles/avatar.ts';
import { foundProfilesRoute } from '../profiles/found-profiles.ts';
import { ownProfileRoutes } from '../profiles/own-profile.ts';
import type { RouteDeps } from '../route-deps.ts';
import { accountRoutes } from './account.ts';
import { askIdentity } from './ask-identity.ts';
import type { IdentityRouteDeps } from './ask-identity.ts';
import { authRoute } from './auth.ts';
import { invitesRoutes } from './invites.ts';
import { oidcRoutes } from './oidc.ts';
import { peopleRoutes } from './people.ts';
import { signInRoutes } from './sign-in.ts';
import { tokensRoutes } from './tokens.ts';

/** Without accounts there is only the route that says so. */
export async function identityRoutes(deps: RouteDeps, mode: AuthMode): Promise<void> {
  const api: IdentityRouteDeps = { ...deps, ask: askIdentity(deps.gateway) };
  authRoute(api, mode);
  if (mode !== 'accounts') return;
  signInRoutes(api);
  accountRoutes(api);
  tokensRoutes(api);
  peopleRoutes(api);
  invitesRoutes(api);
  oidcRoutes(api);
  foundProfilesRoute(api);
  avatarRoute(api);
  await ownProfileRoutes(api);
}
