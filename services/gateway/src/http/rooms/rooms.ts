// GET /v1/rooms: the rooms, sorted by name, in pages, with the number of members of each.
import { Type } from 'typebox';
import { roomPattern } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import type { RouteDeps } from '../route-deps.ts';
import { problems, sessionOptional } from '../schemas.ts';
import { memberCounts } from './member-counts.ts';

const PAGE_MAX = 100;

const roomsPage = Type.Object({
  rooms: Type.Array(
    Type.Object({
      room: Type.String(),
      members: Type.Integer({ description: 'Its members now. 0: its log is kept.' }),
    }),
  ),
  count: Type.Integer({ description: 'All rooms that you may read.' }),
  more: Type.Boolean({ description: 'Go on with `after`, the last room of this page.' }),
});

export function roomsRoutes({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/rooms',
    {
      schema: {
        operationId: 'listRooms',
        summary: 'List the rooms',
        security: sessionOptional,
        description: 'Sorted by name. The answer may be a second old.',
        tags: ['rooms'],
        querystring: Type.Object({
          after: Type.Optional(
            Type.String({
              pattern: roomPattern,
              description: 'Rooms that sort after this one.',
            }),
          ),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: PAGE_MAX })),
        }),
        response: { 200: roomsPage, ...problems() },
      },
    },
    async ({ pass, query: { after = '', limit = PAGE_MAX } }) => {
      const every = await gateway().log.directory.rooms();
      const all = pass === undefined ? every : every.filter((room) => pass.allows('read', room));
      const from = all.findIndex((name) => name > after);
      const page = from === -1 ? [] : all.slice(from, from + limit);
      const counts = await memberCounts(gateway(), page);
      return {
        rooms: page.map((room, index) => ({ room, members: counts[index] ?? 0 })),
        count: all.length,
        more: from !== -1 && from + limit < all.length,
      };
    },
  );
}
