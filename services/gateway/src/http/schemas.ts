// What routes of the HTTP API have in common, as TypeBox schemas: checked by fastify, told at /docs.
import { Type } from 'typebox';
import { refusals, ROOM_CHARACTERS_MAX } from '@natter/protocol';
import type { RefusalCode } from '@natter/protocol';

export const roomParams = Type.Object({
  room: Type.String({
    pattern: `^[a-z0-9._-]{1,${ROOM_CHARACTERS_MAX}}$`,
    description: `1 to ${ROOM_CHARACTERS_MAX} of a-z 0-9 - _ .`,
  }),
});

/** Every answer that is not the one that was asked for. */
export const problems = {
  description: 'Problem details (RFC 9457)',
  content: {
    'application/problem+json': {
      schema: Type.Object({
        type: Type.String({ description: '`urn:natter:problem:CODE`, or `about:blank`' }),
        title: Type.String(),
        status: Type.Integer(),
        detail: Type.String(),
        code: Type.Optional(Type.Enum(Object.keys(refusals) as RefusalCode[])),
        id: Type.Optional(Type.String()),
        room: Type.Optional(Type.String()),
        retryAfter: Type.Optional(Type.Number({ description: 'ms' })),
        missing: Type.Optional(
          Type.Array(Type.String(), { description: 'Recipients who are not here.' }),
        ),
      }),
    },
  },
};
