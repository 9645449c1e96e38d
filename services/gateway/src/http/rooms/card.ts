// GET /v1/rooms/:room and its people: what a room allows, and who belongs to it. The twins of
// natter.v1's `card` and `people`.
import { MEMBERS_PAGE_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { Type } from 'typebox';
import { isOperator } from '../../access/asker.ts';
import { readableNow } from '../../room-card/readable-card.ts';
import { peopleOf, roomView } from '../../room-card/room-view.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, roomParams, sessionOptional } from '../schemas.ts';
import { cardView, personInRoom } from './card-schema.ts';
import { memberCounts } from './member-counts.ts';

export function cardRoutes(deps: RouteDeps): void {
  roomRoute(deps);
  peopleRoute(deps);
}

function roomRoute({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/rooms/:room',
    {
      onRequest: onRequest(needs('read')),
      schema: {
        operationId: 'describeRoom',
        summary: 'What a room allows, and what you may do in it',
        tags: ['rooms'],
        security: sessionOptional,
        params: roomParams,
        response: {
          200: Type.Object({
            room: Type.String(),
            members: Type.Integer({ description: 'How many are in it now.' }),
            card: Type.Optional(cardView),
          }),
          ...problems(),
        },
      },
    },
    async (request, reply) => {
      const room = request.params.room as RoomName;
      const { owner, pass } = request;
      const found = await readableNow(gateway(), { owner, pass }, room);
      if (!found.ok) return await sendProblem(reply, found.refusal);
      const [members = 0] = await memberCounts(gateway(), [room]);
      const { card } = found.value;
      if (card === undefined) return { room, members };
      const asker = { owner: owner ?? '', pass };
      const viewer = { ...asker, isOperator: isOperator(gateway(), asker) };
      return { room, members, card: roomView({ room, card }, viewer) };
    },
  );
}

function peopleRoute({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/rooms/:room/people',
    {
      onRequest: onRequest(needs('read')),
      schema: {
        operationId: 'listPeopleOfRoom',
        summary: 'List the people who belong to a room',
        description: 'Whether they are in it now or not. Nobody belongs to a room without a card.',
        tags: ['rooms'],
        security: sessionOptional,
        params: roomParams,
        querystring: Type.Object({
          after: Type.Optional(Type.String({ description: 'Aliases that sort after this one.' })),
          limit: Type.Optional(
            Type.Integer({ minimum: 1, maximum: MEMBERS_PAGE_MAX, default: MEMBERS_PAGE_MAX }),
          ),
        }),
        response: {
          200: Type.Object({
            room: Type.String(),
            people: Type.Immutable(Type.Array(personInRoom)),
            count: Type.Integer({ description: 'All people.' }),
            more: Type.Boolean({ description: 'Go on with `after`, the last alias of this page.' }),
          }),
          ...problems(),
        },
      },
    },
    async ({ params, query, owner, pass }, reply) => {
      const { after, limit = MEMBERS_PAGE_MAX } = query;
      const room = params.room as RoomName;
      const found = await readableNow(gateway(), { owner, pass }, room);
      if (!found.ok) return await sendProblem(reply, found.refusal);
      const { card } = found.value;
      if (card === undefined) return { room, people: [], count: 0, more: false };
      const listed = peopleOf(card, { after, limit });
      return { room, ...listed, count: card.people.size };
    },
  );
}
