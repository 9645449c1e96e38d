// GET /v1/rooms: the rooms that one may read, sorted by name, in pages.
import { Type } from 'typebox';
import { roomPattern } from '@natter/protocol';
import { problems, sessionOptional } from '../schemas.ts';
import type { RouteDeps } from '../route-deps.ts';
import { access, roomRole } from './card-schema.ts';
import { pageOfRooms } from './listed-rooms.ts';

const PAGE_MAX = 100;

const listedRoom = Type.Object({
  room: Type.String(),
  members: Type.Integer({ description: 'Its members now. 0: its log or its card is kept.' }),
  access: Type.Optional({ ...access, description: 'Absent: a room without a card.' }),
  topic: Type.Optional(Type.String()),
  people: Type.Optional(Type.Integer({ description: 'How many belong to it.' })),
  role: Type.Optional({ ...roomRole, description: 'Yours. Absent: you do not belong to it.' }),
  with: Type.Optional(
    Type.Array(Type.String(), { description: 'Of a direct room: the others in it.' }),
  ),
  active: Type.Optional(
    Type.Integer({ description: 'When its last record was stored, ms since 1970.' }),
  ),
  seq: Type.Optional(Type.Integer({ description: 'The sequence of its last record.' })),
  unread: Type.Optional(
    Type.Integer({ description: 'Messages after your mark, at most 1,000. Absent: no mark.' }),
  ),
  mentions: Type.Optional(Type.Integer({ description: 'Those of them that mention you.' })),
});
const roomsPage = Type.Object({
  rooms: Type.Array(listedRoom),
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
        description:
          'Those that you may read, sorted by name. The answer may be a second old. Closed and ' +
          'direct rooms are listed for their people only.',
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
    async ({ owner, pass, query: { after = '', limit = PAGE_MAX } }) =>
      await pageOfRooms(gateway(), { owner: owner ?? '', pass }, { after, limit }),
  );
}
