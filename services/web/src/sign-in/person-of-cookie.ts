// Finds out whom the cookie belongs to where the gateway takes tokens of another sign-in: there is
// no /v1/me then, but every connection is told.
import { connect } from '@natter/client';
import type { Person } from '@natter/protocol';

/** Resolves to undefined if there is no valid cookie. `onAway`: no gateway answers; it is tried. */
export function personOfCookie(onAway: (isAway: boolean) => void): Promise<Person | undefined> {
  const client = connect({ url: '/ws' });
  const asked = Promise.withResolvers<Person | undefined>();
  client.on('status', ({ state }) => {
    onAway(state === 'offline');
    if (state !== 'live') return;
    asked.resolve(client.person);
    client.close();
  });
  client.on('error', () => asked.resolve(undefined));
  return asked.promise;
}
