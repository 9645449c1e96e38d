// What becomes of one message: edit, erase, react, pin. The twins of natter.v1's `amend`; who may:
// messages/amend-in-room.ts and the log.
import { Type } from 'typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TEXT_BYTES_MAX } from '@natter/protocol';
import type { Result } from '@natter/protocol';
import { decodeAmend, idPattern } from '@natter/protocol/schema';
import type { Gateway } from '../../gateway.ts';
import type { Amended } from '../../messages/amend-in-room.ts';
import { needSession } from '../admission/admission.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { takeAnySeat } from '../rooms/request-seat.ts';
import { speakerOf } from '../rooms/speaker.ts';
import { problems, seq, sessionNeeded } from '../schemas.ts';
import { messageParams } from './message-schema.ts';

const MESSAGE = '/rooms/:room/messages/:seq';

const amendHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ pattern: idPattern, description: 'The id of the change. Absent: random.' }),
  ),
});
const alias = Type.Optional(
  Type.String({ description: 'Your alias, as in `hello`. A person may leave it out.' }),
);
const byAlias = Type.Object({ alias });
const amended = Type.Object(
  {
    room: Type.String(),
    seq: Type.Integer({ ...seq, description: 'Of the record that tells of it.' }),
  },
  { description: 'It is stored. If it was so already, `seq` is of an earlier record.' },
);

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
}

/** Returns what these routes have in common. */
const options = <const Schema extends object>(described: Described, schema: Schema) => ({
  onRequest: onRequest(needSession, needs('say')),
  schema: {
    ...described,
    tags: ['messages'],
    security: sessionNeeded,
    headers: amendHeaders,
    ...schema,
    response: { 200: amended, ...problems(404, 408, 409, 413, 415, 507) },
  },
});

export function amendRoutes(deps: RouteDeps): void {
  textRoutes(deps);
  reactionRoutes(deps);
  pinRoutes(deps);
}

function textRoutes({ routes, gateway }: RouteDeps): void {
  routes.patch(
    MESSAGE,
    options(
      {
        operationId: 'editMessage',
        summary: 'Change the text of a message',
        description: 'For its author. Earlier texts are not shown.',
      },
      {
        params: messageParams,
        body: Type.Object({
          text: Type.String({ description: `At most ${TEXT_BYTES_MAX} bytes of UTF-8.` }),
          alias,
        }),
      },
    ),
    async (request, reply) => {
      const { alias: by, text } = request.body;
      return await amend(gateway(), { request, by, change: { text } }, reply);
    },
  );
  routes.delete(
    MESSAGE,
    options(
      {
        operationId: 'eraseMessage',
        summary: 'Erase a message for good',
        description:
          'For its author, or a moderator. Its text, its edits and the file that it announced are ' +
          'erased from the store.',
      },
      { params: messageParams, querystring: byAlias },
    ),
    async (request, reply) =>
      await amend(gateway(), { request, by: request.query.alias, change: { erase: true } }, reply),
  );
}

function reactionRoutes({ routes, gateway }: RouteDeps): void {
  const url = `${MESSAGE}/reactions/:emoji`;
  const params = Type.Object({
    ...messageParams.properties,
    emoji: Type.String({ description: 'One emoji (RGI, Unicode TR51), percent-encoded.' }),
  });
  const schema = { params, querystring: byAlias };
  routes.put(
    url,
    options({ operationId: 'react', summary: 'React to a message' }, schema),
    async (request, reply) => {
      const change = { react: request.params.emoji };
      return await amend(gateway(), { request, by: request.query.alias, change }, reply);
    },
  );
  routes.delete(
    url,
    options({ operationId: 'unreact', summary: 'Take your reaction back' }, schema),
    async (request, reply) => {
      const change = { unreact: request.params.emoji };
      return await amend(gateway(), { request, by: request.query.alias, change }, reply);
    },
  );
}

function pinRoutes({ routes, gateway }: RouteDeps): void {
  const url = `${MESSAGE}/pin`;
  const schema = { params: messageParams, querystring: byAlias };
  const description = 'For moderators; where anybody may come in, for the operator.';
  routes.put(
    url,
    options({ operationId: 'pinMessage', summary: 'Pin a message', description }, schema),
    async (request, reply) =>
      await amend(gateway(), { request, by: request.query.alias, change: { pin: true } }, reply),
  );
  routes.delete(
    url,
    options({ operationId: 'unpinMessage', summary: 'Take a pin off', description }, schema),
    async (request, reply) =>
      await amend(gateway(), { request, by: request.query.alias, change: { pin: false } }, reply),
  );
}

type Fields = Parameters<typeof decodeAmend>[0];

interface AmendRequest {
  readonly request: FastifyRequest;
  /** The alias that the request gives. */
  readonly by: string | undefined;
  /** The field of `amend` that says what becomes of the message. */
  readonly change: Fields;
}

/** Amends the message of the path, under the seat of the one who asks. Undefined: refused. */
async function amend(
  gateway: Gateway,
  { request, by, change }: AmendRequest,
  reply: FastifyReply,
): Promise<{ readonly room: string; readonly seq: number } | undefined> {
  const { room, seq: of } = request.params as { readonly room: string; readonly seq: number };
  const { 'idempotency-key': key } = request.headers as { readonly 'idempotency-key'?: string };
  const id = key ?? crypto.randomUUID();
  const done = await amendedBy(gateway, { request, by, fields: { ...change, id, room, seq: of } });
  if (done.ok) return { room, seq: done.value.seq };
  await sendProblem(reply, { ...done.refusal, id, room });
  return undefined;
}

async function amendedBy(
  gateway: Gateway,
  { request, by, fields }: { request: FastifyRequest; by: string | undefined; fields: Fields },
): Promise<Result<Amended>> {
  const speaker = speakerOf(request, by);
  if (!speaker.ok) return speaker;
  const decoded = decodeAmend(fields);
  if (!decoded.ok) return decoded;
  const seat = await takeAnySeat(gateway, decoded.value.room, speaker.value);
  if (!seat.ok) return seat;
  const done = await seat.value.amend(decoded.value);
  seat.value.release();
  return done;
}
