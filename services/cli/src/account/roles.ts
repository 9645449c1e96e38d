// The roles, as words from outside. Pure.
import { ROLES } from '@natter/protocol';
import type { Role } from '@natter/protocol';

/** Returns true for the name of a role. */
export function isRole(value: unknown): value is Role {
  return (ROLES as readonly unknown[]).includes(value);
}
