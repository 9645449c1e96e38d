// GET /v1/system: the gateways there are, and who sits where in one room. For people who watch, such as the web app's X-ray panel.
// Other gateways' figures come with their beats (room-log's figures.ts), so they are half a second old.
import { Type } from 'typebox';
import type { RoomName } from '@natter/protocol';
import type { Gateway } from '../gateway.ts';
import type { HttpApi } from './api.ts';
import { problems, roomParams } from './schemas.ts';

const SEATS_MAX = 500;

const gatewayFigures = Type.Object({
  id: Type.String(),
  version: Type.String(),
  since: Type.Integer({ description: 'Since when it runs, ms since 1970.' }),
  connections: Type.Integer({ description: 'Open connections of clients.' }),
  rooms: Type.Integer({ description: 'Rooms it hosts.' }),
});
const seats = Type.Object({
  name: Type.String(),
  seats: Type.Array(
    Type.Object({
      alias: Type.String(),
      gateway: Type.String({ description: 'Where its connection is, or was last.' }),
      since: Type.Integer({ description: 'Since when it is in the room, ms since 1970.' }),
      visit: Type.Boolean({ description: 'For one request only: no member of the room.' }),
    }),
  ),
  more: Type.Boolean({ description: `There are others: ${SEATS_MAX} at most are told.` }),
});

export function systemRoutes({ routes, gateway }: HttpApi): void {
  routes.get(
    '/system',
    {
      schema: {
        summary: 'The gateways, and who sits where',
        tags: ['system'],
        querystring: Type.Partial(roomParams),
        response: {
          200: Type.Object({
            gateway: Type.String({ description: 'The one that answers.' }),
            gateways: Type.Array(gatewayFigures),
            room: Type.Optional(seats),
          }),
          default: problems,
        },
      },
    },
    async ({ query }) => {
      const { log } = gateway();
      const gateways = log.directory.gateways().map(({ gateway: id, sinceMs, ...figures }) => ({
        id,
        since: sinceMs,
        ...figures,
      }));
      const answer = { gateway: log.gateway, gateways };
      if (query.room === undefined) return answer;
      return { ...answer, room: await seatsOf(gateway(), query.room as RoomName) };
    },
  );
}

/** Throws BusUnavailable. */
async function seatsOf({ log }: Gateway, name: RoomName) {
  const { seats: held, more } = await log.directory.seats(name, SEATS_MAX);
  return {
    name,
    seats: held.map(({ alias, gateway, sinceMs, visit }) => ({
      alias,
      gateway,
      since: sinceMs,
      visit: visit === true,
    })),
    more,
  };
}
