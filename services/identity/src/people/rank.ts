// Which roles manage which. Pure. Owners manage everybody; admins manage members, guests and bots.
import type { Role } from '@natter/protocol';
import { refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';

const MANAGED: Readonly<Record<Role, readonly Role[]>> = {
  owner: ['owner', 'admin', 'member', 'guest', 'bot'],
  admin: ['member', 'guest', 'bot'],
  member: [],
  guest: [],
  bot: [],
};

/** True if people with `role` may invite, change and disable people with `other`. */
export const manages = (role: Role, other: Role): boolean => MANAGED[role].includes(other);

/** True if the role manages any role. */
export const isManager = (role: Role): boolean => MANAGED[role].length > 0;

export const notYours = (): Refused =>
  refuse('forbidden', 'Your role does not allow this. Ask an owner.');
