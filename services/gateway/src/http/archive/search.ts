// GET /v1/search: finds messages. The twin of natter.v1's `search`.
import {
  QUERY_TOO_LONG,
  SEARCH_CURSOR_CHARACTERS_MAX,
  SEARCH_HITS_DEFAULT,
  SEARCH_HITS_MAX,
  SEARCH_ORDERS,
  SEARCH_REQUESTS,
  roomPattern,
} from '@natter/protocol';
import { decodeSearch } from '@natter/protocol/schema';
import { Type } from 'typebox';
import { searchMessages } from '../../archive/search.ts';
import { message } from '../messages/message-schema.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, sessionOptional, zoneField } from '../schemas.ts';

const snippetPart = Type.Object({
  text: Type.String(),
  match: Type.Optional(Type.Literal(true, { description: 'It is what was searched for.' })),
});
const found = Type.Object({
  hits: Type.Immutable(
    Type.Array(
      Type.Object({
        message,
        snippet: Type.Immutable(
          Type.Array(snippetPart, { description: 'Where its text matches best, in order.' }),
        ),
      }),
    ),
  ),
  more: Type.Boolean({ description: 'Go on with `cursor`. A page may be short, even empty.' }),
  cursor: Type.Optional(Type.String()),
  incomplete: Type.Optional(
    Type.Literal(true, { description: 'The archive has not read the whole log yet.' }),
  ),
});

export function searchRoutes({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/search',
    {
      config: { requests: SEARCH_REQUESTS },
      schema: {
        operationId: 'search',
        summary: 'Search messages',
        description:
          'In the rooms that you may read. Needs an archive: without one, 503 `no-archive`. Counts ' +
          `as ${SEARCH_REQUESTS} requests.`,
        tags: ['archive'],
        security: sessionOptional,
        querystring: Type.Object({
          q: Type.String({ description: `Words, "phrases", -not, filters. ${QUERY_TOO_LONG}.` }),
          room: Type.Optional(
            Type.String({ pattern: roomPattern, description: 'Absent: in every room.' }),
          ),
          limit: Type.Optional(
            Type.Integer({ minimum: 1, maximum: SEARCH_HITS_MAX, default: SEARCH_HITS_DEFAULT }),
          ),
          zone: zoneField,
          order: Type.Optional(Type.Enum([...SEARCH_ORDERS], { default: 'best' })),
          cursor: Type.Optional(
            Type.String({
              maxLength: SEARCH_CURSOR_CHARACTERS_MAX,
              description: 'Of the answer before.',
            }),
          ),
        }),
        response: { 200: found, ...problems(413) },
      },
    },
    async ({ owner, pass, query: { q, ...query } }, reply) => {
      const search = decodeSearch({ type: 'search', query: q, ...query });
      if (!search.ok) return await sendProblem(reply, search.refusal);
      const answer = await searchMessages(gateway(), { owner, pass }, search.value);
      if (!answer.ok) return await sendProblem(reply, answer.refusal);
      const { type: _type, ...page } = answer.value;
      return page;
    },
  );
}
