// Sign-in by another issuer: a browser goes to it, and comes back with a code. Refusals lead to the
// sign-in page, since nobody reads problem details there. The flow is sealed in a cookie.
import type { Answer } from '@natter/trust';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { sessionOfCookies } from '../../access/session-cookie.ts';
import type { HttpResult } from '../problem-details.ts';
import { problems } from '../schemas.ts';
import type { IdentityRouteDeps } from './ask-identity.ts';
import { enter, originOf } from './enter.ts';
import { forAnyone } from './identity-schemas.ts';
import { isFromOwnPage } from '../admission/own-pages.ts';
import { ATTRIBUTES } from './session-cookie.ts';

const FLOW_COOKIE = 'natter_flow';
const FLOW_PATH = '/v1/oidc';
/** As long as identity's seal holds (services/identity, flow.ts). */
const FLOW_SECONDS = 10 * 60;

/** HEAD would use up the code of a callback. */
const common = { config: { anyone: true }, exposeHeadRoute: false };
const redirect = Type.Null({
  description: 'To the issuer, the page to return to, or /sign-in#CODE',
});

export function oidcRoutes(api: IdentityRouteDeps): void {
  startRoute(api);
  callbackRoute(api);
}

function startRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.get(
    '/oidc/start',
    {
      ...common,
      schema: {
        operationId: 'startIssuerSignIn',
        summary: 'Sign in by another issuer',
        description:
          'For a browser to open. `link=1` adds the account at the issuer to the person who is ' +
          'signed in; only a page of this origin may lead there.',
        tags: ['sign-in'],
        security: forAnyone,
        querystring: Type.Object({
          issuer: Type.String({ maxLength: 32 }),
          returnTo: Type.Optional(Type.String({ maxLength: 512 })),
          invite: Type.Optional(Type.String({ maxLength: 64 })),
          link: Type.Optional(Type.Literal('1')),
        }),
        response: { 302: redirect, ...problems() },
      },
    },
    async (request, reply) => {
      const { link, ...start } = request.query;
      // Else a site could link its own account at the issuer to the person who looks at it.
      if (link !== undefined && !isFromOwnPage(request)) return toSignIn(reply, 'forbidden');
      const session = link === undefined ? undefined : sessionOfCookies(request.headers.cookie);
      if (link !== undefined && session === undefined) return toSignIn(reply, 'unauthorized');
      const asked = await ask('oidc-start', {
        ...start,
        ...(session !== undefined && { link: session }),
      });
      if (!asked.ok) return toSignIn(reply, codeOf(asked.refusal));
      const { url, flow } = asked.value;
      const bounds = { path: FLOW_PATH, maxAge: FLOW_SECONDS };
      return reply.setCookie(FLOW_COOKIE, flow, { ...ATTRIBUTES, ...bounds }).redirect(url, 302);
    },
  );
}

function callbackRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.get(
    '/oidc/callback',
    {
      ...common,
      schema: {
        operationId: 'finishIssuerSignIn',
        summary: 'Come back from another issuer',
        description: 'Its redirect URI. Works once, in the browser that began.',
        tags: ['sign-in'],
        security: forAnyone,
        response: { 302: redirect, ...problems() },
      },
    },
    async (request, reply) => {
      const { [FLOW_COOKIE]: flow = '' } = request.cookies;
      const { url } = request;
      const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
      const asked = await ask('oidc-finish', { flow, query, ...originOf(request) });
      // The flow stays: a page that sends a browser here must not spoil a sign-in under way.
      if (!asked.ok) return toSignIn(reply, codeOf(asked.refusal));
      return finish({ request, reply }, asked.value);
    },
  );

  async function finish(
    exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
    { signedIn, returnTo }: Answer<'oidc-finish'>,
  ): Promise<FastifyReply> {
    const { reply } = exchange;
    void reply.clearCookie(FLOW_COOKIE, { ...ATTRIBUTES, path: FLOW_PATH });
    if (signedIn !== undefined) await enter(ask, exchange, signedIn);
    return reply.redirect(returnTo, 302);
  }
}

type Refused = Extract<HttpResult<never>, { readonly ok: false }>['refusal'];

const codeOf = (refusal: Refused): string => refusal.code ?? 'internal';

const toSignIn = (reply: FastifyReply, code: string): FastifyReply =>
  reply.redirect(`/sign-in#${code}`, 302);
