// Tokens for programs: access tokens of ten minutes, and personal tokens, shown once.
import { VERBS } from '@natter/trust';
import { Type } from 'typebox';
import { sendProblem } from '../problem-details.ts';
import { problems } from '../schemas.ts';
import { credentialOf } from './ask-identity.ts';
import type { IdentityRouteDeps } from './ask-identity.ts';
import { done, idParams } from './identity-schemas.ts';

export function tokensRoutes(api: IdentityRouteDeps): void {
  accessTokenRoute(api);
  addRoute(api);
  revokeRoute(api);
}

function accessTokenRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/access-token',
    {
      schema: {
        operationId: 'makeAccessToken',
        summary: 'Make an access token for ten minutes',
        description: 'A JWT with your rights, or with fewer: `rooms`.',
        tags: ['tokens'],
        body: Type.Union([Type.Omit(VERBS['access-token'].ask, ['as']), Type.Null()]),
        response: { 201: VERBS['access-token'].answer, ...problems(408, 413, 415) },
      },
    },
    async (request, reply) => {
      const asked = await ask('access-token', { ...request.body, as: credentialOf(request) });
      if (!asked.ok) return sendProblem(reply, asked.refusal);
      return reply.code(201).send(asked.value);
    },
  );
}

function addRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/tokens',
    {
      schema: {
        operationId: 'addToken',
        summary: 'Make a personal token',
        description:
          'For you, or for a bot that you manage. `token` is shown only here. `rooms` narrows its ' +
          'rights; `days` is its life, without an end unless set.',
        tags: ['tokens'],
        body: Type.Omit(VERBS['add-token'].ask, ['as']),
        response: { 201: VERBS['add-token'].answer, ...problems(404, 408, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const asked = await ask('add-token', { ...request.body, as: credentialOf(request) });
      if (!asked.ok) return sendProblem(reply, asked.refusal);
      return reply.code(201).send(asked.value);
    },
  );
}

function revokeRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.delete(
    '/tokens/:id',
    {
      schema: {
        operationId: 'revokeToken',
        summary: 'Revoke a personal token',
        tags: ['tokens'],
        params: idParams,
        querystring: Type.Object({
          bot: Type.Optional(Type.String({ description: 'The bot whose token it is.' })),
        }),
        response: { 204: done, ...problems(404) },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const asked = await ask('revoke-token', {
        ...query,
        token: params.id,
        as: credentialOf(request),
      });
      if (!asked.ok) return sendProblem(reply, asked.refusal);
      return reply.code(204).send(null);
    },
  );
}
