// Claims: who a person is and what they may do, as a token or identity states it. Both modes,
// `accounts` and `jwt`, give the same claims. Contract: docs/identity.md, "Claims".
import { RIGHTS, ROLES } from '@natter/protocol';
import type { Right, Role } from '@natter/protocol';
import { createHash } from 'node:crypto';
import type { Alias, AliasKey } from '@natter/protocol';
import { parseAlias } from '@natter/protocol/alias';
import { GRANTS_MAX, isRoomPattern } from './grants.ts';
import type { RoomGrant } from './grants.ts';

export interface Claims {
  /** The person's id. Printable, but not safe in a NATS subject: see ownerOfPerson. */
  readonly sub: string;
  readonly alias: Alias;
  readonly aliasKey: AliasKey;
  readonly role: Role;
  /** Absent: the role's default. */
  readonly rooms?: readonly RoomGrant[];
  /** The session or personal token behind the claims; a revocation names it. */
  readonly sid?: string;
  /** Each change of the person's rights adds one; a revocation names the current one. */
  readonly generation?: number;
  /** ms since 1970. */
  readonly expiresMs: number;
}

/** Claims as a JWT's payload carries them; times in seconds since 1970. */
export interface ClaimsPayload {
  readonly sub: string;
  readonly alias: string;
  readonly role: Role;
  readonly exp: number;
  readonly rooms?: readonly RoomGrant[];
  readonly sid?: string;
  readonly gen?: number;
}

export type ParsedClaims =
  | { readonly ok: true; readonly claims: Claims }
  /** `fault` names the claim and what it must be. */
  | { readonly ok: false; readonly fault: string };

/** Characters of a `sub` (OpenID Connect Core 1.0, 2). */
const SUB_CHARACTERS_MAX = 255;
// Visible ASCII. Dots and wildcards are harmless, since no subject holds a `sub` as it is.
const SUB = new RegExp(`^[!-~]{1,${SUB_CHARACTERS_MAX}}$`);
const SID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Parses a payload whose signature and times are verified. The default role is member.
 * Drops unknown rights: a newer issuer may know more, and grants only add.
 */
export function parseClaims(payload: Readonly<Record<string, unknown>>): ParsedClaims {
  const { sub, alias, role = 'member', exp, rooms, sid, gen } = payload;
  if (typeof sub !== 'string' || !SUB.test(sub)) {
    return fault(`sub must be 1 to ${SUB_CHARACTERS_MAX} visible ASCII characters`);
  }
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return fault('exp must be a number');
  const parsedAlias = typeof alias === 'string' ? parseAlias(alias) : undefined;
  if (parsedAlias === undefined) return fault('alias must be a valid alias');
  if (!isRole(role)) return fault(`role must be one of ${ROLES.join(', ')}`);
  if (sid !== undefined && (typeof sid !== 'string' || !SID.test(sid))) {
    return fault('sid must be 1 to 64 of A-Z a-z 0-9 _ -');
  }
  if (gen !== undefined && !Number.isSafeInteger(gen)) return fault('gen must be a whole number');
  const grants = rooms === undefined ? undefined : parseGrants(rooms);
  if (typeof grants === 'string') return fault(grants);
  return {
    ok: true,
    claims: {
      sub,
      alias: parsedAlias.alias,
      aliasKey: parsedAlias.key,
      role,
      expiresMs: exp * 1_000,
      ...(grants !== undefined && { rooms: grants }),
      ...(sid !== undefined && { sid }),
      ...(gen !== undefined && { generation: gen as number }),
    },
  };
}

/** Returns the grants, or the fault as text. */
export function parseGrants(value: unknown): readonly RoomGrant[] | string {
  if (!Array.isArray(value) || value.length > GRANTS_MAX) {
    return `rooms must be a list of at most ${GRANTS_MAX} grants`;
  }
  const grants: RoomGrant[] = [];
  for (const item of value as unknown[]) {
    const { room, can } = (item ?? {}) as { room?: unknown; can?: unknown };
    if (typeof room !== 'string' || !isRoomPattern(room)) {
      return 'rooms[].room must be a room, or the beginning of one and `*`';
    }
    if (!Array.isArray(can)) return 'rooms[].can must be a list of rights';
    grants.push({ room, can: RIGHTS.filter((right: Right) => can.includes(right)) });
  }
  return grants;
}

/**
 * Returns the owner of a person's seats: 128 bits in hexadecimal, as room-log's owner of a session.
 * No session secret has a colon, so the two kinds of owners never collide.
 */
export function ownerOfPerson(sub: string): string {
  return createHash('sha256').update(`person:${sub}`).digest('hex').slice(0, 32);
}

const isRole = (value: unknown): value is Role => ROLES.includes(value as Role);

const fault = (text: string): ParsedClaims => ({ ok: false, fault: text });
