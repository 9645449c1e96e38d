// /v1/saved and /v1/rooms/:room/messages/:seq/saved: a person's saved messages, private to them.
import { Type } from 'typebox';
import { roomPattern } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { listSaved, readSaved, save, unsave } from '../../saved/own-saved.ts';
import { needSession } from '../admission/admission.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import { message, messageParams } from '../messages/message-schema.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, seq, sessionNeeded } from '../schemas.ts';

const MESSAGES_MAX = 50;
const MESSAGES_DEFAULT = 20;

const saved = Type.Object({
  room: Type.String({ pattern: roomPattern }),
  seq,
  at: Type.Integer({ description: 'When it was saved, ms since 1970.' }),
});
const shown = Type.Object({
  ...saved.properties,
  message: Type.Optional(
    Type.Object(message.properties, {
      description: 'As it is now. Absent: it is gone, or you may no longer read it.',
    }),
  ),
});
const place = Type.Object({ room: Type.String(), seq });
const tags = ['messages'];

export function savedRoutes(deps: RouteDeps): void {
  listRoutes(deps);
  saveRoutes(deps);
}

function listRoutes({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/saved',
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'listSaved',
        summary: 'List which messages you have saved',
        description: 'On all your devices. Nobody else sees it.',
        tags,
        security: sessionNeeded,
        response: {
          200: Type.Object({ saved: Type.Array(saved, { description: 'The latest first.' }) }),
          ...problems(),
        },
      },
    },
    async ({ owner = '' }) => {
      const list = await listSaved(gateway(), owner);
      return { saved: list.map(({ room, seq: number, at }) => ({ room, seq: number, at })) };
    },
  );
  routes.get(
    '/saved/messages',
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'readSaved',
        summary: 'Read the messages that you have saved',
        tags,
        security: sessionNeeded,
        querystring: Type.Object({
          before: Type.Optional(
            Type.Integer({ ...seq, description: 'Those saved before this `at`.' }),
          ),
          limit: Type.Optional(
            Type.Integer({ minimum: 1, maximum: MESSAGES_MAX, default: MESSAGES_DEFAULT }),
          ),
        }),
        response: {
          200: Type.Object({
            saved: Type.Array(shown, { description: 'The latest first.' }),
            more: Type.Boolean(),
          }),
          ...problems(),
        },
      },
    },
    async ({ owner = '', pass, query }) => {
      const { before = Infinity, limit = MESSAGES_DEFAULT } = query;
      const older = (await listSaved(gateway(), owner)).filter(({ at }) => at < before);
      const page = await readSaved(gateway(), { owner, pass }, older.slice(0, limit));
      return { saved: [...page], more: older.length > limit };
    },
  );
}

function saveRoutes({ routes, gateway }: RouteDeps): void {
  const path = '/rooms/:room/messages/:seq/saved';
  routes.put(
    path,
    {
      onRequest: onRequest(needSession, needs('read')),
      schema: {
        operationId: 'saveMessage',
        summary: 'Save a message for yourself',
        description: 'One that you may read. Saved again, it stays where it is in the list.',
        tags,
        security: sessionNeeded,
        params: messageParams,
        response: { 200: place, ...problems(404, 413, 507) },
      },
    },
    async ({ owner = '', pass, params }, reply) => {
      const asked = { room: params.room as RoomName, seq: params.seq };
      const outcome = await save(gateway(), { owner, pass }, asked);
      return outcome.ok ? asked : await sendProblem(reply, outcome.refusal);
    },
  );
  routes.delete(
    path,
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'unsaveMessage',
        summary: 'Take a message off your saved ones',
        description: 'Also one that is gone, or that you may no longer read.',
        tags,
        security: sessionNeeded,
        params: messageParams,
        response: { 200: place, ...problems(507) },
      },
    },
    async ({ owner = '', pass, params }, reply) => {
      const asked = { room: params.room as RoomName, seq: params.seq };
      const outcome = await unsave(gateway(), { owner, pass }, asked);
      return outcome.ok ? asked : await sendProblem(reply, outcome.refusal);
    },
  );
}
