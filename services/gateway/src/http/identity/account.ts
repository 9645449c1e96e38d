// A person's own account: overview, alias, password, sessions, and the way out.
import { idOfSecret, VERBS } from '@natter/trust';
import { Type } from 'typebox';
import { sendProblem } from '../problem-details.ts';
import { problems } from '../schemas.ts';
import { credentialOf } from './ask-identity.ts';
import type { IdentityRouteDeps } from './ask-identity.ts';
import { done, idParams, PASSWORD_BODY_BYTES_MAX, person } from './identity-schemas.ts';
import { clearSession } from './session-cookie.ts';

const { hasPassword, issuers, sessions, tokens } = VERBS.me.answer.properties;
const account = Type.Object({ person, hasPassword, issuers, sessions, tokens });

export function accountRoutes(api: IdentityRouteDeps): void {
  meRoute(api);
  aliasRoute(api);
  passwordRoute(api);
  endSessionRoute(api);
  signOutRoute(api);
}

function meRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.get(
    '/me',
    {
      schema: {
        operationId: 'readAccount',
        summary: 'Your account, sessions and tokens',
        tags: ['account'],
        response: { 200: account, ...problems() },
      },
    },
    async (request, reply) => {
      const asked = await ask('me', { as: credentialOf(request) });
      if (!asked.ok) return await sendProblem(reply, asked.refusal);
      const { id, alias, role } = asked.value.person;
      return { ...asked.value, person: { id, alias, role } };
    },
  );
}

function aliasRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.patch(
    '/me',
    {
      schema: {
        operationId: 'changeAlias',
        summary: 'Change your alias',
        description: 'Your former alias stays reserved for you.',
        tags: ['account'],
        body: Type.Omit(VERBS['change-alias'].ask, ['as']),
        response: { 200: VERBS['change-alias'].answer, ...problems(408, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const asked = await ask('change-alias', { ...request.body, as: credentialOf(request) });
      return asked.ok ? asked.value : await sendProblem(reply, asked.refusal);
    },
  );
}

function passwordRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.put(
    '/me/password',
    {
      bodyLimit: PASSWORD_BODY_BYTES_MAX,
      schema: {
        operationId: 'changePassword',
        summary: 'Change your password',
        description: 'Ends all other sessions. `current` is needed if there is a password.',
        tags: ['account'],
        body: Type.Omit(VERBS['change-password'].ask, ['as', 'address']),
        response: { 200: VERBS['change-password'].answer, ...problems(408, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const { body, address } = request;
      const asked = await ask('change-password', { ...body, address, as: credentialOf(request) });
      return asked.ok ? asked.value : await sendProblem(reply, asked.refusal);
    },
  );
}

function endSessionRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.delete(
    '/me/sessions/:id',
    {
      schema: {
        operationId: 'endSession',
        summary: 'Sign out one of your devices',
        tags: ['account'],
        params: idParams,
        response: { 204: done, ...problems() },
      },
    },
    async (request, reply) => {
      const as = credentialOf(request);
      const asked = await ask('end-session', { as, session: request.params.id });
      if (!asked.ok) return sendProblem(reply, asked.refusal);
      if (idOfSecret(as) === request.params.id) clearSession(reply);
      return reply.code(204).send(null);
    },
  );
}

function signOutRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/sign-out',
    {
      schema: {
        operationId: 'signOut',
        summary: 'Sign out',
        description: '`everywhere` ends all your sessions; with `keepThis` all but this one.',
        tags: ['account'],
        body: Type.Union([
          Type.Object({
            everywhere: Type.Optional(Type.Boolean()),
            keepThis: Type.Optional(Type.Boolean()),
          }),
          Type.Null(),
        ]),
        response: { 204: done, ...problems(408, 413, 415) },
      },
    },
    async (request, reply) => {
      const as = credentialOf(request);
      const { everywhere = false, keepThis = false } = request.body ?? {};
      const asked =
        everywhere || keepThis
          ? await ask('sign-out-everywhere', { as, keepThis })
          : await ask('sign-out', { as });
      if (!asked.ok) return sendProblem(reply, asked.refusal);
      if (!keepThis) clearSession(reply);
      return reply.code(204).send(null);
    },
  );
}
