// The right to export everything and to import: an owner of this server, or where anybody may come
// in the holder of NATTER_OPERATOR_TOKEN. Admins have it not: an export holds private messages, and
// an import says what others are to have said.
import type { FastifyRequest } from 'fastify';
import { isOperator } from '../../access/asker.ts';
import type { Config } from '../../config.ts';
import { noSession } from '../admission/bearer-session.ts';
import type { Rule } from '../admission/rules.ts';
import type { HttpRefusal } from '../problem-details.ts';

/** Returns whether the request comes from one who owns the server. */
export const isOwner = (
  config: Pick<Config, 'operator'>,
  { pass, owner }: Pick<FastifyRequest, 'pass' | 'owner'>,
): boolean =>
  owner !== undefined &&
  (pass?.claims.role === 'owner' || isOperator({ config: config as Config }, { pass, owner }));

/** Refuses anybody else. */
export const ownersOnly =
  (config: Pick<Config, 'operator'>): Rule =>
  (request) => {
    if (request.owner === undefined) return noSession;
    return isOwner(config, request) ? undefined : notForYou;
  };

export const notForYou: HttpRefusal = {
  status: 403,
  code: 'forbidden',
  message: 'only owners and the operator of this server may do this',
};
