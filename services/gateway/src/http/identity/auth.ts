// GET /v1/auth: who may come in here, for a page that must know before anybody is signed in.
import { VERBS } from '@natter/trust';
import { Type } from 'typebox';
import { AUTH_MODES } from '../../access/auth-settings.ts';
import type { AuthMode } from '../../access/auth-settings.ts';
import { sendProblem } from '../problem-details.ts';
import { problems } from '../schemas.ts';
import type { IdentityRouteDeps } from './ask-identity.ts';
import { forAnyone } from './identity-schemas.ts';

const answer = Type.Object({
  mode: Type.Unsafe<AuthMode>(Type.Enum([...AUTH_MODES])),
  ...Type.Partial(VERBS.about.answer).properties,
});

/** For all modes. Only mode `accounts` asks identity. */
export function authRoute({ routes, ask }: IdentityRouteDeps, mode: AuthMode): void {
  routes.get(
    '/auth',
    {
      config: { anyone: true },
      schema: {
        operationId: 'describeAuth',
        summary: 'How people come in',
        description:
          'Mode `accounts` adds `setUp` (true until there is an owner), `guests` (whether invites ' +
          'may make guests) and `issuers` (other ways to sign in).',
        tags: ['sign-in'],
        security: forAnyone,
        response: { 200: answer, ...problems() },
      },
    },
    async (_request, reply) => {
      if (mode !== 'accounts') return { mode };
      const asked = await ask('about', {});
      return asked.ok ? { mode, ...asked.value } : await sendProblem(reply, asked.refusal);
    },
  );
}
