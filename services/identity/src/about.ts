// The two questions about the service itself.
import type { Handler } from './identity.ts';
import { isSetUpPending } from './people/set-up.ts';

export const ping: Handler<'ping'> = async (identity) => {
  const { instance, version, sinceMs, counts, passwords } = identity;
  return { instance, version, sinceMs, counts: { ...counts, ...passwords.counts } };
};

export const about: Handler<'about'> = async (identity) => ({
  setUp: await isSetUpPending(identity),
  guests: identity.guests,
  issuers: identity.oidc.issuers().map(({ id, name }) => ({ id, name })),
});
