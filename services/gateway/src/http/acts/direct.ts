// POST /v1/direct: the direct room of some people, made if it is not there. Its name follows from
// them, so whoever asks gets the same one.
import { Type } from 'typebox';
import { actFields, decodeAct } from '@natter/protocol/schema';
import { actInRoom } from '../../room-card/act-in-room.ts';
import { needSession } from '../admission/admission.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, sessionNeeded } from '../schemas.ts';
import { actHeaders, actorAlias } from './act-routes.ts';
import { askerOf } from './request-asker.ts';

const body = Type.Object({
  people: Type.Array(actFields.create.people.items, {
    minItems: 1,
    description: 'Aliases of the others.',
  }),
  alias: actorAlias,
});

export function directRoutes({ routes, gateway }: RouteDeps): void {
  routes.post(
    '/direct',
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'openDirectRoom',
        summary: 'Open the direct room with some people',
        description: 'Made if it is not there. Nobody else can read it, whatever their role.',
        tags: ['acts'],
        security: sessionNeeded,
        headers: actHeaders,
        body,
        response: {
          200: Type.Object({ room: Type.String() }),
          ...problems(404, 408, 409, 413, 415, 507),
        },
      },
    },
    async (request, reply) => {
      const { alias, people } = request.body;
      const id = request.headers['idempotency-key'] ?? crypto.randomUUID();
      const act = decodeAct({ act: 'create', access: 'direct', people, id });
      if (!act.ok) return await sendProblem(reply, act.refusal);
      const asker = askerOf(gateway(), request, { alias, act: 'create' });
      if (!asker.ok) return await sendProblem(reply, { ...asker.refusal, id });
      const made = await actInRoom(gateway(), { asker: asker.value, act: act.value });
      if (!made.ok) return await sendProblem(reply, { ...made.refusal, id });
      return { room: made.value.room };
    },
  );
}
