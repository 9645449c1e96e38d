// GET /v1/export: rooms with their messages, as JSONL. A person gets what they may read; owners of
// the server may ask for everything. The other formats are made from it by the CLI.
import { Readable } from 'node:stream';
import { parseRoomName, ROOM_FORM } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { encodeRecord, HEADER } from '@natter/portable/records';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Gateway } from '../../gateway.ts';
import { needSession } from '../admission/admission.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { HttpRefusal } from '../problem-details.ts';
import type { PortableDeps } from './portable-deps.ts';
import { problems, sessionNeeded } from '../schemas.ts';
import { exportedMessages, roomRecord } from './exported-room.ts';
import type { Exporter } from './exported-room.ts';
import { archivedRooms, roomsToExport } from './rooms-to-export.ts';
import type { RoomToExport } from './rooms-to-export.ts';
import { isOwner, notForYou } from './owners-only.ts';

/** At once, a gateway: each reads as fast as its client takes it. */
const EXPORTS_MAX = 4;
/** Characters sent at once. */
const CHUNK = 32 * 1024;

const tooMany: HttpRefusal = { status: 503, message: 'too many exports at once, try later' };

export function exportRoutes({ routes, gateway, config }: PortableDeps): void {
  let running = 0;
  routes.get(
    '/export',
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'export',
        summary: 'Export rooms and their messages',
        description:
          'JSONL, one record a line, as docs/moving.md describes it: the rooms that you may read, ' +
          'with the messages that you may see. With `everything`, for owners and the operator of ' +
          'this server: all rooms, closed and direct ones too, and private messages. The last ' +
          'line is an `end`; without it the export was cut off.',
        tags: ['portable'],
        security: sessionNeeded,
        querystring: Type.Object({
          room: Type.Optional(
            Type.String({ maxLength: 6_400, description: 'Only these, by commas. Absent: all.' }),
          ),
          everything: Type.Optional(Type.Enum(['true', 'false'])),
          native: Type.Optional(
            Type.Enum(['true', 'false'], { description: 'Without what was imported.' }),
          ),
        }),
        response: {
          200: {
            description: 'The export',
            content: { 'application/jsonl': { schema: Type.String() } },
          },
          ...problems(),
        },
      },
    },
    async (request, reply) => await answer(request, reply, request.query),
  );

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { room, ...flags }: Asked,
  ): Promise<FastifyReply> {
    const everything = flags.everything === 'true';
    const native = flags.native === 'true';
    const only = room?.split(',').map(parseRoomName);
    if (only?.includes(undefined) === true) {
      return sendProblem(reply, { code: 'bad-room', message: ROOM_FORM });
    }
    const { owner = '', pass } = request;
    if (everything && !isOwner(config, request)) return sendProblem(reply, notForYou);
    if (running >= EXPORTS_MAX) return sendProblem(reply, tooMany);
    running += 1;
    reply.raw.once('close', () => {
      running -= 1;
    });
    if (everything) request.log.warn({ by: pass?.person.alias ?? 'operator' }, 'export of all');
    const archived = await archivedRooms(gateway());
    if (!archived.ok) return sendProblem(reply, archived.refusal);
    const isArchived = archived.value !== undefined;
    const exporter = { owner, pass, everything, native, isArchived };
    const named = { only: only as RoomName[] | undefined, archived: archived.value ?? [] };
    const rooms = await roomsToExport(gateway(), exporter, named);
    const lines = exported(gateway(), exporter, rooms);
    return await reply
      .type('application/jsonl')
      .send(Readable.from(chunked(lines), { objectMode: false }));
  }
}

interface Asked {
  readonly room?: string;
  readonly everything?: 'true' | 'false';
  readonly native?: 'true' | 'false';
}

async function* exported(
  gateway: Gateway,
  exporter: Exporter,
  rooms: readonly RoomToExport[],
): AsyncGenerator<string> {
  yield encodeRecord(HEADER);
  const signsIn = exporter.pass !== undefined;
  const count = { rooms: 0, messages: 0 };
  for (const { room, name, card } of rooms) {
    const head = encodeRecord(roomRecord(name, card, signsIn));
    // A room that somebody looked into is none.
    let isTold = card !== undefined;
    if (isTold) yield head;
    for await (const record of exportedMessages(gateway, exporter, { room, name })) {
      if (!isTold) yield head;
      isTold = true;
      count.messages += 1;
      yield encodeRecord(record);
    }
    if (isTold) count.rooms += 1;
  }
  yield encodeRecord({ type: 'end', ...count });
}

/** Fewer and larger writes. */
async function* chunked(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
