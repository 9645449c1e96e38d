// Who speaks over HTTP: `Authorization: Bearer SESSION` and an alias, as in `hello`.
import { ALIAS_FORM, ok, refuse } from '@natter/protocol';
import type { Alias, AliasKey, Result } from '@natter/protocol';
import { parseAlias } from '@natter/protocol/alias';
import type { Owner } from '@natter/room-log';
import type { FastifyRequest } from 'fastify';

export interface Speaker {
  readonly alias: Alias;
  readonly key: AliasKey;
  readonly owner: Owner;
  /** The client's, as limits count it. */
  readonly address: string;
}

/** Checks the alias' form only, as `hello` does; whether it is free is the room's to say. */
export function speakerOf({ owner, address }: FastifyRequest, alias: string): Result<Speaker> {
  if (owner === undefined) throw new Error('a route that speaks must ask for a session');
  const parsed = alias.isWellFormed() ? parseAlias(alias) : undefined;
  if (parsed === undefined) return refuse('bad-alias', `not an alias: ${ALIAS_FORM}`);
  return ok({ ...parsed, owner, address });
}
