// GET /v1/system: the gateways, and the seats of one room. For watchers: the web app's X-ray panel.
// Figures of other gateways come with their beats (room-log's figures.ts), half a second old.
import { Type } from 'typebox';
import type { RoomName } from '@natter/protocol';
import { devicesOf } from '@natter/room-log';
import type { Gateway } from '../gateway.ts';
import { readableNow } from '../room-card/readable-card.ts';
import { sendProblem } from './problem-details.ts';
import type { RouteDeps } from './route-deps.ts';
import { problems, roomParams, sessionOptional } from './schemas.ts';

const SEATS_MAX = 500;

const gatewayFigures = Type.Object({
  id: Type.String(),
  version: Type.String(),
  since: Type.Integer({ description: 'When it started, ms since 1970.' }),
  connections: Type.Integer({ description: 'Open connections of clients.' }),
  rooms: Type.Integer({ description: 'Rooms it hosts.' }),
});
const seatsOfRoom = Type.Object({
  name: Type.String(),
  seats: Type.Array(
    Type.Object({
      alias: Type.String(),
      gateway: Type.String({ description: 'Where the connection of the device is, or was last.' }),
      since: Type.Integer({ description: 'Since when the device is in the room, ms since 1970.' }),
      visit: Type.Boolean({ description: 'For one request only: no member of the room.' }),
    }),
  ),
  more: Type.Boolean({ description: `There are more: at most ${SEATS_MAX} are listed.` }),
});

export function systemRoutes({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/system',
    {
      schema: {
        operationId: 'describeSystem',
        summary: 'The gateways, and the seats of a room',
        security: sessionOptional,
        tags: ['system'],
        querystring: Type.Partial(roomParams),
        response: {
          200: Type.Object({
            gateway: Type.String({ description: 'The gateway that answers.' }),
            gateways: Type.Array(gatewayFigures),
            room: Type.Optional(seatsOfRoom),
          }),
          ...problems(),
        },
      },
    },
    async ({ owner, pass, query }, reply) => {
      const room = query.room as RoomName | undefined;
      // Before the card is read: an act that puts somebody out comes after what they are shown.
      const seats = room === undefined ? undefined : await seatsOf(gateway(), room);
      const readable =
        room === undefined ? undefined : await readableNow(gateway(), { owner, pass }, room);
      if (readable?.ok === false) return await sendProblem(reply, readable.refusal);
      const { log } = gateway();
      const gateways = log.directory.gateways().map(({ gateway: id, sinceMs, ...figures }) => ({
        id,
        since: sinceMs,
        ...figures,
      }));
      return { gateway: log.gateway, gateways, ...(seats !== undefined && { room: seats }) };
    },
  );
}

/** Throws BusUnavailable. */
async function seatsOf({ log }: Gateway, name: RoomName) {
  const { seats: held, more } = await log.directory.seats(name, SEATS_MAX);
  return {
    name,
    seats: held.flatMap((seat) =>
      devicesOf(seat).map(({ gateway, sinceMs }) => ({
        alias: seat.alias,
        gateway,
        since: sinceMs,
        visit: seat.visit === true,
      })),
    ),
    more,
  };
}
