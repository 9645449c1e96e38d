// Who may manage whom. Pure. An owner manages everybody, an admin everybody but owners and admins.
import type { Role } from '@natter/trust';
import { refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';

const MANAGED: Readonly<Record<Role, readonly Role[]>> = {
  owner: ['owner', 'admin', 'member', 'guest', 'bot'],
  admin: ['member', 'guest', 'bot'],
  member: [],
  guest: [],
  bot: [],
};

/** True if people of the first role may invite, change and disable people of the second. */
export const manages = (role: Role, other: Role): boolean => MANAGED[role].includes(other);

/** True for roles that manage anybody at all. */
export const isManager = (role: Role): boolean => MANAGED[role].length > 0;

export const notYours = (): Refused =>
  refuse('forbidden', 'Your role does not allow this. Ask an owner.');
