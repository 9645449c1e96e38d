// Schemas that several routes of the HTTP API share (TypeBox): checked by fastify, shown at /docs.
import { STATUS_CODES } from 'node:http';
import { Type } from 'typebox';
import { refusals, RIGHTS, ROOM_FORM, roomPattern } from '@natter/protocol';
import { REFUSAL_STATUS } from '@natter/trust';
import type { ProblemCode } from './problem-details.ts';

export const roomParams = Type.Object({
  room: Type.String({
    pattern: roomPattern,
    description: ROOM_FORM,
  }),
});

export const seq = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** As `view` of natter.v1's `say`. */
export const viewField = Type.Integer({
  ...seq,
  minimum: 1,
  description: 'The sequence at which the names in `to` were chosen.',
});

/** A time zone. */
export const zoneField = Type.Optional(
  Type.String({ maxLength: 64, default: 'UTC', description: 'IANA, such as `Europe/Paris`.' }),
);

/** Routes that answer more to the session that is concerned. */
export const sessionOptional: { readonly [scheme: string]: readonly string[] }[] = [
  {},
  { session: [] },
];
export const sessionNeeded: { readonly [scheme: string]: readonly string[] }[] = [{ session: [] }];

const CODES = [
  ...new Set([...Object.keys(refusals), ...Object.keys(REFUSAL_STATUS)]),
] as ProblemCode[];

/** Every answer but the one asked for. */
const problem = {
  description: 'Problem details (RFC 9457)',
  content: {
    'application/problem+json': {
      schema: Type.Object({
        type: Type.String({ description: '`urn:natter:problem:CODE`, or `about:blank`' }),
        title: Type.String(),
        status: Type.Integer(),
        detail: Type.String(),
        code: Type.Optional(Type.Enum(CODES)),
        id: Type.Optional(Type.String()),
        room: Type.Optional(Type.String()),
        retryAfter: Type.Optional(Type.Number({ description: 'ms' })),
        missing: Type.Optional(
          Type.Array(Type.String(), { description: 'Names that nobody has, or nobody here.' }),
        ),
        needs: Type.Optional(Type.Enum([...RIGHTS], { description: 'The right that is missing.' })),
      }),
    },
  },
};

/** Refusals that any route may answer with. */
const COMMON = [400, 401, 403, 421, 429, 503] as const;

/** Returns the problems a route is known to answer with, and `default` for any other. */
export function problems<const Status extends number>(
  ...statuses: readonly Status[]
): Record<Status | (typeof COMMON)[number] | 'default', typeof problem> {
  const described = [...COMMON, ...statuses].map((status) => {
    const description = `${STATUS_CODES[status] ?? ''}: problem details (RFC 9457)`;
    return [status, { ...problem, description }] as const;
  });
  return Object.fromEntries([...described, ['default', problem]]) as ReturnType<
    typeof problems<Status>
  >;
}
