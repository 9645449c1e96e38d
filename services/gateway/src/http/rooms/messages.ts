// /v1/rooms/:room/messages: reads messages in pages, and says one. The twins of natter.v1's
// `history` and `say`.
import { Type } from 'typebox';
import {
  HISTORY_MESSAGES_DEFAULT,
  HISTORY_MESSAGES_MAX,
  RECIPIENTS_MAX,
  TEXT_BYTES_MAX,
} from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import {
  decodeSay,
  fileReference,
  idPattern,
  lifeSeconds,
  recurrence,
  time,
} from '@natter/protocol/schema';
import type { HistoryPage, Owner } from '@natter/room-log';
import { beforeTime, historyAfter, historyBefore } from '../../archive/whole-history.ts';
import type { Gateway } from '../../gateway.ts';
import { readableNow } from '../../room-card/readable-card.ts';
import { messagesOf } from '../../delivery/encode.ts';
import { isForLater } from '../../later/schedule-say.ts';
import { whyNotThen } from '../../later/say-times.ts';
import { needSession } from '../admission/admission.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import type { RouteDeps } from '../route-deps.ts';
import { sendProblem } from '../problem-details.ts';
import { message } from '../messages/message-schema.ts';
import {
  problems,
  roomParams,
  seq,
  sessionNeeded,
  sessionOptional,
  viewField,
} from '../schemas.ts';
import { takeSeat } from './request-seat.ts';
import { speakerOf } from './speaker.ts';

const range = Type.Object({
  before: Type.Optional(
    Type.Integer({ ...seq, description: 'Messages before this sequence, the newest of them.' }),
  ),
  after: Type.Optional(
    Type.Integer({ ...seq, description: 'Messages after this sequence, the oldest of them.' }),
  ),
  at: Type.Optional(
    Type.Integer({ ...time, description: 'The page that begins at this time, ms since 1970.' }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: HISTORY_MESSAGES_MAX,
      default: HISTORY_MESSAGES_DEFAULT,
    }),
  ),
});
const page = Type.Object({
  room: Type.String(),
  messages: Type.Array(message, { description: 'Ascending by sequence.' }),
  more: Type.Boolean(),
  next: Type.Optional(
    Type.Integer({
      description: 'The next `before` or `after`, whichever was asked; with `at`, `after`.',
    }),
  ),
});
const saying = Type.Object({
  alias: Type.Optional(
    Type.String({ description: 'The sender, as in `hello`. A person may leave it out.' }),
  ),
  text: Type.String({ description: `At most ${TEXT_BYTES_MAX} bytes of UTF-8.` }),
  to: Type.Optional(
    Type.Array(Type.String(), {
      minItems: 1,
      description: `Members it is for, at most ${RECIPIENTS_MAX}; absent: all.`,
    }),
  ),
  view: Type.Optional(viewField),
  ref: Type.Optional(
    Type.Integer({ ...seq, description: 'The message this one answers. It joins its thread.' }),
  ),
  file: Type.Optional(fileReference),
  expires: Type.Optional(
    Type.Integer({ ...lifeSeconds, description: 'Seconds that it lives, up to retention.' }),
  ),
  at: Type.Optional(
    Type.Integer({ ...seq, description: 'When it is to be said, ms since 1970: within a year.' }),
  ),
  every: Type.Optional(recurrence),
});
const scheduled = Type.Object(
  {
    id: Type.String(),
    room: Type.String(),
    at: Type.Integer({ description: 'When it is said next, ms since 1970.' }),
    every: Type.Optional(recurrence),
  },
  { description: 'It is to be said.' },
);
const ack = Type.Object(
  { id: Type.String(), room: Type.String(), seq },
  { description: 'It is stored.' },
);

export function messagesRoutes(api: RouteDeps): void {
  readRoute(api);
  sayRoute(api);
}

function readRoute({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/rooms/:room/messages',
    {
      onRequest: onRequest(needs('read')),
      schema: {
        operationId: 'listMessages',
        summary: 'Read the messages of a room',
        description:
          'The newest, or those before or after a sequence, as they are now. Private messages are ' +
          'included for the session of their sender or a recipient.',
        tags: ['rooms'],
        security: sessionOptional,
        params: roomParams,
        querystring: range,
        response: { 200: page, ...problems() },
      },
    },
    async ({ params, query, owner, pass }, reply) => {
      const room = params.room as RoomName;
      const bounds = [query.before, query.after, query.at];
      if (bounds.filter((bound) => bound !== undefined).length > 1) {
        return await sendProblem(reply, {
          code: 'bad-request',
          message: 'only one of before, after and at',
          room,
        });
      }
      const { log } = gateway();
      // From the leader: a message that was announced is found, at any gateway. Before the card: an
      // act that takes the right to read from somebody comes after everything that they are sent.
      const tail = await log.tail(room);
      const readable = await readableNow(gateway(), { owner, pass }, room);
      if (!readable.ok) return await sendProblem(reply, readable.refusal);
      const { first } = readable.value;
      const found = await readMessages(gateway(), room, { ...query, owner, tail, first });
      const { more, next } = found;
      const messages = messagesOf(found.messages);
      return { room, messages, more, ...(next === undefined ? {} : { next }) };
    },
  );
}

/** Throws BusUnavailable. */
async function readMessages(
  gateway: Gateway,
  room: RoomName,
  query: {
    readonly before?: number;
    readonly after?: number;
    readonly at?: number;
    readonly limit?: number;
    readonly owner: Owner | undefined;
    readonly tail: number;
    readonly first: number;
  },
): Promise<HistoryPage> {
  const { before, at, limit = HISTORY_MESSAGES_DEFAULT, owner, tail, first } = query;
  const asked = { owner, limit, first, upTo: tail };
  const after =
    at === undefined ? query.after : await beforeTime(gateway, room, { at, owner, first });
  return after === undefined
    ? await historyBefore(gateway, room, {
        ...asked,
        before: Math.min(before ?? tail + 1, tail + 1),
      })
    : await historyAfter(gateway, room, { ...asked, after, to: tail });
}

function sayRoute({ routes, gateway }: RouteDeps): void {
  routes.post(
    '/rooms/:room/messages',
    {
      onRequest: onRequest(needSession, needs('say')),
      schema: {
        operationId: 'say',
        summary: 'Say something',
        description:
          'The session speaks under the seat it holds in the room. A free alias is taken for this ' +
          'request, and no member is told. A request repeated with the same key within 2 minutes ' +
          'gets the same answer and is stored once.',
        tags: ['rooms'],
        security: sessionNeeded,
        params: roomParams,
        headers: Type.Object({
          'idempotency-key': Type.Optional(
            Type.String({
              pattern: idPattern,
              description: 'The id of the message. Absent: a random one.',
            }),
          ),
        }),
        body: saying,
        response: { 201: ack, 202: scheduled, ...problems(408, 409, 413, 415, 507) },
      },
    },
    async (request, reply) => {
      const { alias, ...fields } = request.body;
      const room = request.params.room as RoomName;
      const id = request.headers['idempotency-key'] ?? crypto.randomUUID();
      const speaker = speakerOf(request, alias);
      if (!speaker.ok) return await sendProblem(reply, speaker.refusal);
      const say = decodeSay({ ...fields, id, room });
      if (!say.ok) return await sendProblem(reply, say.refusal);
      const untimely = whyNotThen(say.value, gateway().config);
      if (untimely !== undefined) return await sendProblem(reply, untimely);
      const seat = await takeSeat(gateway(), room, speaker.value);
      if (!seat.ok) return await sendProblem(reply, { ...seat.refusal, id });
      if (isForLater(say.value)) {
        const outcome = await seat.value.schedule(say.value);
        seat.value.release();
        if (!outcome.ok) return await sendProblem(reply, { ...outcome.refusal, id });
        const { type: _type, ...answer } = outcome.value;
        return await reply.code(202).send(answer);
      }
      const said = await seat.value.say(say.value);
      seat.value.release();
      if (!said.ok) return await sendProblem(reply, { ...said.refusal, id });
      return await reply.code(201).send({ id, room, seq: said.value.seq });
    },
  );
}
