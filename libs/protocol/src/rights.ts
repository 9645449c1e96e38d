// What a person may do in a room, and the roles that decide without grants.
// Who has which: libs/trust. Contract: docs/identity.md, "Claims".

export const RIGHTS = ['read', 'say', 'signal', 'upload', 'moderate'] as const;
export type Right = (typeof RIGHTS)[number];

export const ROLES = ['owner', 'admin', 'member', 'guest', 'bot'] as const;
export type Role = (typeof ROLES)[number];

/** Groups of frames that clients ask for in `hello`. Others are never sent to them. */
export const FEATURES = ['rooms', 'amend', 'marks', 'profiles', 'saved'] as const;
export type Feature = (typeof FEATURES)[number];
