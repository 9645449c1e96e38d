// /docs: what the HTTP API takes and answers, told by its routes' own schemas: a page to read and try (Swagger UI), /docs/json, /docs/yaml.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** Nothing in line, nothing evaluated, nothing from elsewhere. */
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

/** Before the routes it is about: each is told of as it is added, if it has a tag. */
export async function registerOpenApi(server: FastifyInstance, version: string): Promise<void> {
  await server.register(swagger, {
    hideUntagged: true,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Natter',
        version,
        description:
          'Rooms over HTTP: read, say, follow, share files. The same conversation as over WebSocket and TCP, in the same order.',
      },
      tags: [
        { name: 'rooms', description: 'What is said, and who is there' },
        { name: 'files', description: 'Shared in rooms, read by whoever has the link' },
        { name: 'system', description: 'The gateways' },
      ],
      components: {
        securitySchemes: {
          session: {
            type: 'http',
            scheme: 'bearer',
            description:
              'A secret of your own making: 22 to 64 characters of A-Z a-z 0-9 - _, 128 random bits. Whoever has it is you.',
          },
        },
      },
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
