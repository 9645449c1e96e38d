// Schemas that several routes of accounts share. The rest is taken from identity's questions
// (libs/trust, verbs.ts), so that both doors have one contract.
import { ROLES } from '@natter/protocol';
import type { Role } from '@natter/protocol';
import { Type } from 'typebox';

export const person = Type.Object({
  id: Type.String(),
  alias: Type.String(),
  role: Type.Unsafe<Role>(Type.Enum([...ROLES])),
});

/** The id of a person, session, token or invite in a path. */
export const idParams = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }) });

export const done = Type.Null({ description: 'Done' });

/** Nobody needs to be signed in. */
export const forAnyone: { readonly [scheme: string]: readonly string[] }[] = [{}];

/**
 * Bytes of a body with a password: one of 1,024 bytes fits in any spelling that JSON has for text.
 * A longer one is refused before it is read.
 */
export const PASSWORD_BODY_BYTES_MAX = 4 * 1_024;
