// /docs: the OpenAPI document of the HTTP API, made of its routes' own schemas, and a page to read
// and try it (Swagger UI). The document itself: /docs/json, /docs/yaml.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { AuthMode } from '../access/auth-settings.ts';
import { SESSION_COOKIE } from '../access/session-cookie.ts';

/** Only files from here: nothing inline, nothing evaluated. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Call before routes are added: each that has a tag becomes part of the document. */
export async function registerOpenApi(
  server: FastifyInstance,
  version: string,
  mode: AuthMode,
): Promise<void> {
  await server.register(swagger, {
    hideUntagged: true,
    transform: ({ schema, url, route }) => ({
      url,
      schema: { ...schema, ...(route.config?.anyone !== true && securityOf(mode)) },
    }),
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Natter',
        version,
        license: { name: 'MIT', identifier: 'MIT' },
        description:
          'Rooms over HTTP: read, say, follow, share files. The same conversation as over WebSocket ' +
          'and TCP, in the same order.',
      },
      servers: [{ url: '/', description: 'This gateway; any other answers alike.' }],
      tags: mode === 'accounts' ? [...TAGS, ...TAGS_OF_ACCOUNTS] : TAGS,
      components: { securitySchemes: schemesOf(mode) },
    },
  });
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: CONTENT_SECURITY_POLICY,
    uiConfig: {
      layout: 'BaseLayout',
      docExpansion: 'list',
      validatorUrl: null,
      persistAuthorization: false,
    },
  });
}

const TAGS = [
  { name: 'rooms', description: 'Messages, members, people' },
  { name: 'messages', description: 'What becomes of them: edits, reactions, threads, pins' },
  { name: 'acts', description: 'What changes a room: who belongs to it, and what it allows' },
  { name: 'archive', description: 'What was said: search, days, transcripts' },
  { name: 'files', description: 'Shared in rooms, read by everyone who has the link' },
  { name: 'portable', description: 'Export; import, for owners of the server' },
  { name: 'notifications', description: 'Of what was said, while the page is closed' },
  { name: 'previews', description: 'Of the pages behind links' },
  { name: 'system', description: 'The gateways' },
  { name: 'sign-in', description: 'How people come in' },
];
const TAGS_OF_ACCOUNTS = [
  { name: 'account', description: 'Your own account' },
  { name: 'profiles', description: 'What people show of themselves' },
  { name: 'tokens', description: 'For programs' },
  { name: 'people', description: 'For owners and admins: people, bots, invites' },
];

/** Routes name the same schemes in all modes; what they are depends on the mode. */
function schemesOf(mode: AuthMode) {
  const session = { type: 'http', scheme: 'bearer', description: BEARER[mode] } as const;
  if (mode !== 'accounts') return { session };
  const description = 'The session that a sign-in sets; for pages of this origin.';
  const cookie = { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description } as const;
  return { session, cookie };
}

/** Where not everybody may come in, every route needs one of the schemes. */
function securityOf(mode: AuthMode): { security?: Record<string, string[]>[] } {
  if (mode === 'open') return {};
  return { security: mode === 'accounts' ? [{ cookie: [] }, { session: [] }] : [{ session: [] }] };
}

const BEARER: Readonly<Record<AuthMode, string>> = {
  open:
    'A secret that you make yourself: 22 to 64 characters of A-Z a-z 0-9 - _, made of 128 ' +
    'random bits. Anyone who has it can speak as you.',
  accounts: 'A personal token, an access token, or the session of a sign-in.',
  jwt: 'A JWT of the issuer that this gateway trusts.',
};
