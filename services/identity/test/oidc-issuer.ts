// An issuer of a test's own, and its settings as identity reads them.
import { ISSUER_CLIENT, startIssuer as start } from '@natter/testkit/issuer';
import type { TestIssuer as Issuer } from '@natter/testkit/issuer';
import { onTestFinished } from 'vitest';
import type { IssuerSettings } from '../src/oidc/issuer-settings.ts';

export const PUBLIC_URL = 'http://localhost:8080';

export interface TestIssuer extends Issuer {
  /** For the configuration of identity. */
  settings(changes?: Partial<IssuerSettings>): IssuerSettings;
}

/** `claims`: what it says of a login. */
export async function startIssuer(
  claims?: (login: string) => Record<string, unknown>,
): Promise<TestIssuer> {
  const callback = `${PUBLIC_URL}/v1/oidc/callback`;
  const issuer = await start({ callback, ...(claims !== undefined && { claims }) });
  onTestFinished(() => issuer.stop());
  return {
    ...issuer,
    settings: (changes = {}) => ({
      id: 'corp',
      name: 'Corp',
      issuer: new URL(issuer.url),
      clientId: ISSUER_CLIENT.id,
      clientSecret: ISSUER_CLIENT.secret,
      scope: 'openid profile email',
      aliasClaim: 'preferred_username',
      signUp: 'member',
      ...changes,
    }),
  };
}
