// Profiles that have changed: gateways hear them from NATS. The message is a hint, the truth is in
// identity's bucket, and nothing is lost if one is missed (docs/adr/0040).
import type { NatsConnection } from '@nats-io/nats-core';
import { Compile } from 'typebox/compile';
import { changedProfile } from './shapes.ts';
import type { ChangedProfile } from './shapes.ts';

/** The bucket's stream republishes each profile that is written on this subject (core NATS). */
export const PROFILE_CHANGED = 'natter.now.profile';

const check = Compile(changedProfile);

/** Calls back for each changed profile. Returns a function that stops it. */
export function hearProfiles(
  bus: Pick<NatsConnection, 'subscribe'>,
  onChanged: (profile: ChangedProfile) => void,
): () => void {
  const subscription = bus.subscribe(PROFILE_CHANGED, {
    callback: (error, message) => {
      const profile = error === null ? parse(message.string()) : undefined;
      if (profile !== undefined) onChanged(profile);
    },
  });
  return () => {
    subscription.unsubscribe();
  };
}

/** Returns undefined if it is not a profile: a removed one has no body. */
function parse(text: string): ChangedProfile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return check.Check(value) ? value : undefined;
  } catch {
    // Not JSON: not a message of identity.
    return undefined;
  }
}
