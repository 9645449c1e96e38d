// /v1/later and /v1/rooms/:room/later/:id: lists one's own scheduled messages, and cancels one. The
// twins of natter.v1's `later` and `unlater`. Scheduling: messages.ts.
import { Type } from 'typebox';
import { roomPattern } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { fileReference, idPattern, recurrence } from '@natter/protocol/schema';
import { cancelLater, ownLater } from '../../later/own-later.ts';
import { needSession } from '../admission/admission.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, seq, sessionNeeded } from '../schemas.ts';

const room = Type.String({ pattern: roomPattern });
const messages = Type.Array(
  Type.Object({
    room: Type.String(),
    id: Type.String(),
    text: Type.String(),
    at: Type.Integer({ description: 'When it is said next, ms since 1970.' }),
    every: Type.Optional(recurrence),
    to: Type.Optional(Type.Immutable(Type.Array(Type.String()))),
    ref: Type.Optional(seq),
    file: Type.Optional(fileReference),
    expires: Type.Optional(Type.Integer({ description: 'Seconds that it lives then.' })),
    dropped: Type.Optional(
      Type.Object(
        { code: Type.String(), message: Type.String() },
        { description: 'Why it was not said, and will not be. Listed for 7 days.' },
      ),
    ),
  }),
  { description: 'Those that are said first come first.' },
);

export function laterRoutes({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/later',
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'listLater',
        summary: 'List your scheduled messages',
        description: 'Those that are to be said, and those that were dropped.',
        tags: ['rooms'],
        security: sessionNeeded,
        querystring: Type.Object({ room: Type.Optional(room) }),
        response: { 200: Type.Object({ messages }), ...problems() },
      },
    },
    async ({ owner = '', query }) => {
      const asked = query.room as RoomName | undefined;
      return { messages: [...(await ownLater(gateway(), { owner, room: asked }))] };
    },
  );
  routes.delete(
    '/rooms/:room/later/:id',
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'cancelLater',
        summary: 'Cancel a scheduled message',
        description:
          'After 200 it is never said. 409 `too-late`: it was said. A dropped message is taken off ' +
          'the list.',
        tags: ['rooms'],
        security: sessionNeeded,
        params: Type.Object({ room, id: Type.String({ pattern: idPattern }) }),
        response: {
          200: Type.Object({ room: Type.String(), say: Type.String() }),
          ...problems(404, 409),
        },
      },
    },
    async ({ owner = '', params }, reply) => {
      const { room: name, id: say } = params;
      const cancelled = await cancelLater(gateway(), { owner, room: name as RoomName, say });
      if (!cancelled.ok) return await sendProblem(reply, cancelled.refusal);
      return { room: name, say };
    },
  );
}
