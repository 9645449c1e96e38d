// Invites: made, listed and revoked by owners and admins; looked at by anyone who holds the link.
// Accepting one is a way in: sign-in.ts.
import { VERBS } from '@natter/trust';
import { Type } from 'typebox';
import { sendProblem } from '../problem-details.ts';
import { problems } from '../schemas.ts';
import { credentialOf } from './ask-identity.ts';
import type { IdentityRouteDeps } from './ask-identity.ts';
import { done, forAnyone, idParams } from './identity-schemas.ts';
import { linkTo } from './link-to.ts';

export function invitesRoutes(api: IdentityRouteDeps): void {
  listRoute(api);
  addRoute(api);
  revokeRoute(api);
  lookRoute(api);
}

function listRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.get(
    '/invites',
    {
      schema: {
        operationId: 'listInvites',
        summary: 'List the invites',
        tags: ['people'],
        response: { 200: VERBS.invites.answer, ...problems() },
      },
    },
    async (request, reply) => {
      const asked = await ask('invites', { as: credentialOf(request) });
      return asked.ok ? asked.value : await sendProblem(reply, asked.refusal);
    },
  );
}

const link = Type.String({ description: 'Send it to the people you invite.' });
const invite = Type.Object({ ...VERBS['add-invite'].answer.properties, link });

function addRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/invites',
    {
      schema: {
        operationId: 'addInvite',
        summary: 'Invite people',
        description: '`uses`: how many may register by it. `rooms` narrows what they may do.',
        tags: ['people'],
        body: Type.Omit(VERBS['add-invite'].ask, ['as']),
        response: { 201: invite, ...problems(408, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const asked = await ask('add-invite', { ...request.body, as: credentialOf(request) });
      if (!asked.ok) return sendProblem(reply, asked.refusal);
      const url = linkTo(request, 'invite', asked.value.secret);
      return reply.code(201).send({ ...asked.value, link: url });
    },
  );
}

function revokeRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.delete(
    '/invites/:id',
    {
      schema: {
        operationId: 'revokeInvite',
        summary: 'Revoke an invite',
        tags: ['people'],
        params: idParams,
        response: { 204: done, ...problems() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const asked = await ask('revoke-invite', { invite: id, as: credentialOf(request) });
      if (!asked.ok) return sendProblem(reply, asked.refusal);
      return reply.code(204).send(null);
    },
  );
}

function lookRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/invites/look',
    {
      config: { anyone: true },
      schema: {
        operationId: 'lookAtInvite',
        summary: 'Look at an invite',
        tags: ['sign-in'],
        security: forAnyone,
        body: VERBS.invite.ask,
        response: { 200: VERBS.invite.answer, ...problems(408, 410, 413, 415) },
      },
    },
    async ({ body }, reply) => {
      const asked = await ask('invite', body);
      return asked.ok ? asked.value : await sendProblem(reply, asked.refusal);
    },
  );
}
