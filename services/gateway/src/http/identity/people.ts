// The people page of owners and admins: list, roles, grants, disabling, recovery links, bots.
import { VERBS } from '@natter/trust';
import { Type } from 'typebox';
import { sendProblem } from '../problem-details.ts';
import { problems } from '../schemas.ts';
import { credentialOf } from './ask-identity.ts';
import type { IdentityRouteDeps } from './ask-identity.ts';
import { idParams } from './identity-schemas.ts';
import { linkTo } from './link-to.ts';

export function peopleRoutes(api: IdentityRouteDeps): void {
  listRoute(api);
  addRoute(api);
  changeRoute(api);
  recoveryRoute(api);
  botsRoute(api);
}

function listRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.get(
    '/people',
    {
      schema: {
        operationId: 'listPeople',
        summary: 'List the people',
        description: 'For owners and admins. `next`: pass it as `after` for the next page.',
        tags: ['people'],
        querystring: Type.Omit(VERBS.people.ask, ['as']),
        response: { 200: VERBS.people.answer, ...problems() },
      },
    },
    async (request, reply) => {
      const asked = await ask('people', { ...request.query, as: credentialOf(request) });
      return asked.ok ? asked.value : await sendProblem(reply, asked.refusal);
    },
  );
}

function addRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/people',
    {
      schema: {
        operationId: 'addPerson',
        summary: 'Add a person who claims the account later',
        description:
          'A member without a password, such as the author of imported messages. A recovery link ' +
          'lets them choose one. `isNew` false: somebody has the alias already.',
        tags: ['people'],
        body: Type.Omit(VERBS['add-person'].ask, ['as']),
        response: { 201: VERBS['add-person'].answer, ...problems(408, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const asked = await ask('add-person', { ...request.body, as: credentialOf(request) });
      if (!asked.ok) return sendProblem(reply, asked.refusal);
      return reply.code(201).send(asked.value);
    },
  );
}

function changeRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.patch(
    '/people/:id',
    {
      schema: {
        operationId: 'changePerson',
        summary: 'Change the role or rights of a person, or disable them',
        description: '`rooms`: their rights; null: the default of their role.',
        tags: ['people'],
        params: idParams,
        body: Type.Omit(VERBS['change-person'].ask, ['as', 'person']),
        response: { 200: VERBS['change-person'].answer, ...problems(404, 408, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { body, params } = request;
      const asked = await ask('change-person', {
        ...body,
        person: params.id,
        as: credentialOf(request),
      });
      return asked.ok ? asked.value : await sendProblem(reply, asked.refusal);
    },
  );
}

const link = Type.String({ description: 'For the person; whoever has it can use it.' });
const recovery = Type.Object({ ...VERBS['add-recovery'].answer.properties, link });

function recoveryRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/people/:id/recovery',
    {
      schema: {
        operationId: 'makeRecovery',
        summary: 'Make a link for a person who forgot the password',
        tags: ['people'],
        params: idParams,
        response: { 201: recovery, ...problems(404) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const asked = await ask('add-recovery', { person: id, as: credentialOf(request) });
      if (!asked.ok) return sendProblem(reply, asked.refusal);
      const url = linkTo(request, 'recover', asked.value.secret);
      return reply.code(201).send({ ...asked.value, link: url });
    },
  );
}

function botsRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.post(
    '/bots',
    {
      schema: {
        operationId: 'addBot',
        summary: 'Add a bot',
        description: 'A bot signs in by a token alone: make one with `bot`.',
        tags: ['people'],
        body: Type.Omit(VERBS['add-bot'].ask, ['as']),
        response: { 201: VERBS['add-bot'].answer, ...problems(408, 409, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const asked = await ask('add-bot', { ...request.body, as: credentialOf(request) });
      if (!asked.ok) return sendProblem(reply, asked.refusal);
      return reply.code(201).send(asked.value);
    },
  );
}
