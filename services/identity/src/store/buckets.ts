// The two buckets of identity. Profiles have one of their own, so that pictures never take the
// bytes that sign-ins need (docs/adr/0040).
import { PROFILE_CHANGED, REVOKED } from '@natter/trust';
import type { BucketKind } from './bucket.ts';

export const PEOPLE: BucketKind = {
  name: 'NATTER_people',
  description: 'People, sessions, tokens and keys of Natter. Read by identity alone.',
  told: { keys: 'revoked.*', subject: REVOKED },
};

export const PROFILES: BucketKind = {
  name: 'NATTER_profiles',
  description: 'Status lines and pictures of people. Written by identity alone.',
  told: { keys: 'profile.*', subject: PROFILE_CHANGED },
};
