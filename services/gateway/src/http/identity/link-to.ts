// Links for people to open. The secret stays behind the `#`: browsers send it to no server.
import type { FastifyRequest } from 'fastify';

/** Returns a link to a page of the origin that the request came to. */
export const linkTo = (
  { protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>,
  page: 'invite' | 'recover',
  secret: string,
): string => `${protocol}://${host}/${page}#${secret}`;
