// Who speaks over HTTP: `Authorization: Bearer SESSION` and an alias, as in `hello`.
import { ok, refuse } from '@natter/protocol';
import type { Alias, AliasKey } from '@natter/protocol';
import { parseAlias } from '@natter/protocol/alias';
import type { Owner } from '@natter/room-log';
import type { FastifyRequest } from 'fastify';
import type { HttpResult } from '../problem-details.ts';

export interface Speaker {
  readonly alias: Alias;
  readonly key: AliasKey;
  readonly owner: Owner;
}

/** Checks the forms only, as `hello` does; whether the alias is free is the room's to say. */
export function speakerOf({ owner }: FastifyRequest, alias: string): HttpResult<Speaker> {
  if (owner === undefined) {
    const message = 'a session is needed to speak: Authorization: Bearer SESSION';
    return {
      ok: false,
      refusal: { status: 401, message, headers: { 'www-authenticate': 'Bearer' } },
    };
  }
  const parsed = alias.isWellFormed() ? parseAlias(alias) : undefined;
  if (parsed === undefined) return refuse('bad-alias', 'not an alias');
  return ok({ ...parsed, owner });
}
