// Who speaks over HTTP: a session and an alias, as in `hello`, or a person under their own.
import { ALIAS_FORM, ok, refuse } from '@natter/protocol';
import type { Alias, AliasKey, Result } from '@natter/protocol';
import { parseAlias } from '@natter/protocol/alias';
import type { Owner } from '@natter/room-log';
import type { FastifyRequest } from 'fastify';
import type { Pass } from '../../access/pass.ts';

export interface Speaker {
  readonly alias: Alias;
  readonly key: AliasKey;
  readonly owner: Owner;
  /** The client's, as limits count it. */
  readonly address: string;
  /** Undefined where anybody may come in. */
  readonly pass: Pass | undefined;
}

/** Checks the alias' form only, as `hello` does; whether it is free is the room's to say. */
export function speakerOf(
  { owner, address, pass }: FastifyRequest,
  alias: string | undefined,
): Result<Speaker> {
  if (owner === undefined) throw new Error('a route that speaks must ask for a session');
  if (pass !== undefined) return personsVoice(pass, address, alias);
  if (alias === undefined) return refuse('bad-request', 'alias is missing');
  const parsed = alias.isWellFormed() ? parseAlias(alias) : undefined;
  if (parsed === undefined) return refuse('bad-alias', `not an alias: ${ALIAS_FORM}`);
  return ok({ ...parsed, owner, address, pass });
}

/** The alias may be left out; another's is refused. */
function personsVoice(pass: Pass, address: string, alias: string | undefined): Result<Speaker> {
  const { claims, owner } = pass;
  const isOwn = alias === undefined || parseAlias(alias)?.key === claims.aliasKey;
  if (!isOwn) return refuse('forbidden', `the token is for ${claims.alias}`);
  return ok({ alias: claims.alias, key: claims.aliasKey, owner, address, pass });
}
