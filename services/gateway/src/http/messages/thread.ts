// Messages of a room that belong together, as they are now: a thread, and the pinned ones. The
// twins of natter.v1's `thread` and `pins`.
import { Type } from 'typebox';
import { HISTORY_MESSAGES_DEFAULT, HISTORY_MESSAGES_MAX } from '@natter/protocol';
import type { Result, RoomName } from '@natter/protocol';
import { noSuchMessage } from '@natter/room-log';
import type { FastifyRequest } from 'fastify';
import { messagesOf } from '../../delivery/encode.ts';
import type { Gateway } from '../../gateway.ts';
import { readableNow } from '../../room-card/readable-card.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, roomParams, seq, sessionOptional } from '../schemas.ts';
import { message, messageParams } from './message-schema.ts';

const threadPage = Type.Object({
  room: Type.String(),
  seq: Type.Integer({ ...seq, description: 'Of the root.' }),
  root: Type.Optional(Type.Object(message.properties, { description: 'Absent: it is gone.' })),
  messages: Type.Array(message, { description: 'Replies, ascending by sequence.' }),
  more: Type.Boolean(),
  next: Type.Optional(Type.Integer({ description: 'The next `after`.' })),
});
const pinned = Type.Object({
  room: Type.String(),
  messages: Type.Array(message, { description: 'The latest pin last.' }),
});

export function threadRoutes(deps: RouteDeps): void {
  threadRoute(deps);
  pinsRoute(deps);
}

function threadRoute({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/rooms/:room/messages/:seq/thread',
    {
      onRequest: onRequest(needs('read')),
      schema: {
        operationId: 'readThread',
        summary: 'Read a thread',
        description: 'The root and its replies, by the sequence of any of them.',
        tags: ['messages'],
        security: sessionOptional,
        params: messageParams,
        querystring: Type.Object({
          after: Type.Optional(Type.Integer({ ...seq, description: 'Replies after this one.' })),
          limit: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: HISTORY_MESSAGES_MAX,
              default: HISTORY_MESSAGES_DEFAULT,
            }),
          ),
        }),
        response: { 200: threadPage, ...problems(404) },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const room = params.room as RoomName;
      const reading = await readingOf(gateway(), request, room);
      if (!reading.ok) return await sendProblem(reply, reading.refusal);
      const asked = { ...reading.value, ...query, seq: params.seq };
      const found = await gateway().log.thread(room, asked);
      if (found === undefined) return await sendProblem(reply, noSuchMessage(room));
      const { root, replies, more, next } = found;
      const [first] = root === undefined ? [] : messagesOf([root]);
      return {
        room,
        seq: found.seq,
        ...(first !== undefined && { root: first }),
        messages: messagesOf(replies),
        more,
        ...(next !== undefined && { next }),
      };
    },
  );
}

function pinsRoute({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/rooms/:room/pins',
    {
      onRequest: onRequest(needs('read')),
      schema: {
        operationId: 'listPins',
        summary: 'List the pinned messages of a room',
        tags: ['messages'],
        security: sessionOptional,
        params: roomParams,
        response: { 200: pinned, ...problems() },
      },
    },
    async (request, reply) => {
      const room = request.params.room as RoomName;
      const reading = await readingOf(gateway(), request, room);
      if (!reading.ok) return await sendProblem(reply, reading.refusal);
      return { room, messages: messagesOf(await gateway().log.pins(room, reading.value)) };
    },
  );
}

interface Reading {
  readonly owner: string | undefined;
  readonly first: number;
  readonly upTo: number;
}

/** Returns what the request may read, up to what the log has now. Throws BusUnavailable. */
async function readingOf(
  gateway: Gateway,
  { owner, pass }: FastifyRequest,
  room: RoomName,
): Promise<Result<Reading>> {
  // Before the card: an act that takes the right to read comes after all that is shown.
  const upTo = await gateway.log.tail(room);
  const readable = await readableNow(gateway, { owner, pass }, room);
  if (!readable.ok) return readable;
  return { ok: true, value: { owner, first: readable.value.first, upTo } };
}
