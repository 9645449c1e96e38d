// GET /v1/rooms/:room/members: the members of a room, sorted by key, in pages.
import { Type } from 'typebox';
import { MEMBERS_PAGE_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { readableAsHeard } from '../../room-card/readable-card.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import { whileHosted } from './while-hosted.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, roomParams, sessionOptional } from '../schemas.ts';

const membersPage = Type.Object({
  room: Type.String(),
  view: Type.Integer({ description: 'The sequence at which these were the members.' }),
  members: Type.Array(Type.String()),
  count: Type.Integer({ description: 'All members.' }),
  more: Type.Boolean({ description: 'Go on with `after`, the last alias of this page.' }),
});

export function membersRoutes({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/rooms/:room/members',
    {
      onRequest: onRequest(needs('read')),
      schema: {
        operationId: 'listMembers',
        summary: 'List the members of a room',
        security: sessionOptional,
        tags: ['rooms'],
        params: roomParams,
        querystring: Type.Object({
          after: Type.Optional(Type.String({ description: 'Aliases that sort after this one.' })),
          limit: Type.Optional(
            Type.Integer({ minimum: 1, maximum: MEMBERS_PAGE_MAX, default: MEMBERS_PAGE_MAX }),
          ),
        }),
        response: { 200: membersPage, ...problems() },
      },
    },
    async ({ params, query, owner, pass }, reply) => {
      const { after, limit = MEMBERS_PAGE_MAX } = query;
      const room = params.room as RoomName;
      return await whileHosted(gateway(), room, async ({ roster }) => {
        // Hosted, and everything was heard.
        const readable = await readableAsHeard(gateway(), { owner, pass }, room);
        if (!readable.ok) return await sendProblem(reply, readable.refusal);
        const from = after === undefined ? {} : { after: aliasKey(after) };
        const listed = roster.list({ ...from, limit: limit + 1 });
        return {
          room,
          view: roster.view,
          members: listed.slice(0, limit).map(({ alias }) => alias),
          count: roster.count,
          more: listed.length > limit,
        };
      });
    },
  );
}
