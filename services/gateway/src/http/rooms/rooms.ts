// GET /v1/rooms: the rooms there are, by name, a page at a time, and how many are in each.
import { Type } from 'typebox';
import { roomPattern } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import type { Gateway } from '../../gateway.ts';
import { whileHosted } from './hosted.ts';
import type { HttpApi } from '../api.ts';
import { problems } from '../schemas.ts';

const PAGE_MAX = 100;

const roomsPage = Type.Object({
  rooms: Type.Array(
    Type.Object({
      room: Type.String(),
      members: Type.Integer({ description: 'Who is in it now. 0: what was said there is kept.' }),
    }),
  ),
  count: Type.Integer({ description: 'All of them.' }),
  more: Type.Boolean({ description: 'Go on with `after`, the last room of this page.' }),
});

export function roomsRoutes({ routes, gateway }: HttpApi): void {
  routes.get(
    '/rooms',
    {
      schema: {
        summary: 'The rooms there are',
        description: 'Sorted by name. What it says may be a second old.',
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
        response: { 200: roomsPage, default: problems },
      },
    },
    async ({ query: { after = '', limit = PAGE_MAX } }) => {
      const all = await gateway().log.directory.rooms();
      const from = all.findIndex((name) => name > after);
      const page = from === -1 ? [] : all.slice(from, from + limit);
      const counts = await membersOf(gateway(), page);
      return {
        rooms: page.map((room, index) => ({ room, members: counts[index] ?? 0 })),
        count: all.length,
        more: from !== -1 && from + limit < all.length,
      };
    },
  );
}

/** From the rosters of rooms that are hosted here, from the log for the others. Throws BusUnavailable. */
async function membersOf(gateway: Gateway, names: readonly RoomName[]): Promise<number[]> {
  const { rooms, log } = gateway;
  const elsewhere = names.filter((name) => rooms.roster(name) === undefined);
  const counted = await log.directory.memberCounts(elsewhere);
  return await Promise.all(
    names.map(
      async (name) =>
        rooms.roster(name)?.count ??
        counted.get(name) ??
        (await whileHosted(gateway, name, ({ roster }) => roster.count)),
    ),
  );
}
