// The ways in with a password: set-up, sign-in, an invite, a recovery link. Each begins a new
// session under a new secret.
import { VERBS } from '@natter/trust';
import { Type } from 'typebox';
import { sendProblem } from '../problem-details.ts';
import { problems } from '../schemas.ts';
import type { IdentityRouteDeps } from './ask-identity.ts';
import { enter, entered, originOf } from './enter.ts';
import { forAnyone, PASSWORD_BODY_BYTES_MAX } from './identity-schemas.ts';

/** What the gateway adds to the question. */
const FROM = ['address', 'device'] as const;

export function signInRoutes(api: IdentityRouteDeps): void {
  setUpRoute(api);
  signInRoute(api);
  recoverRoute(api);
  acceptRoute(api);
}

const common = { config: { anyone: true }, bodyLimit: PASSWORD_BODY_BYTES_MAX };

function setUpRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/setup',
    {
      ...common,
      schema: {
        operationId: 'setUp',
        summary: 'Become the first owner',
        description: 'By the link that identity logs at its start while there is no owner.',
        tags: ['sign-in'],
        security: forAnyone,
        body: Type.Omit(VERBS['set-up'].ask, FROM),
        response: { 201: entered, ...problems(408, 409, 410, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const asked = await ask('set-up', { ...request.body, ...originOf(request) });
      if (!asked.ok) return await sendProblem(reply, asked.refusal);
      return await reply.code(201).send(await enter(ask, { request, reply }, asked.value));
    },
  );
}

function signInRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/sign-in',
    {
      ...common,
      schema: {
        operationId: 'signIn',
        summary: 'Sign in',
        description:
          'An unknown alias and a wrong password get the same answer. Too many failures: 429, with ' +
          'the time to wait.',
        tags: ['sign-in'],
        security: forAnyone,
        body: Type.Omit(VERBS['sign-in'].ask, FROM),
        response: { 200: entered, ...problems(408, 413, 415) },
      },
    },
    async (request, reply) => {
      const asked = await ask('sign-in', { ...request.body, ...originOf(request) });
      if (!asked.ok) return await sendProblem(reply, asked.refusal);
      return await reply.code(200).send(await enter(ask, { request, reply }, asked.value));
    },
  );
}

function recoverRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/recover',
    {
      ...common,
      schema: {
        operationId: 'recover',
        summary: 'Choose a new password by a recovery link',
        tags: ['sign-in'],
        security: forAnyone,
        body: Type.Omit(VERBS.recover.ask, FROM),
        response: { 200: entered, ...problems(408, 410, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const asked = await ask('recover', { ...request.body, ...originOf(request) });
      if (!asked.ok) return await sendProblem(reply, asked.refusal);
      return await reply.code(200).send(await enter(ask, { request, reply }, asked.value));
    },
  );
}

function acceptRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/invites/accept',
    {
      ...common,
      schema: {
        operationId: 'acceptInvite',
        summary: 'Register by an invite',
        description: 'Guests need no password.',
        tags: ['sign-in'],
        security: forAnyone,
        body: Type.Omit(VERBS['accept-invite'].ask, FROM),
        response: { 201: entered, ...problems(408, 409, 410, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const asked = await ask('accept-invite', { ...request.body, ...originOf(request) });
      if (!asked.ok) return await sendProblem(reply, asked.refusal);
      return await reply.code(201).send(await enter(ask, { request, reply }, asked.value));
    },
  );
}
