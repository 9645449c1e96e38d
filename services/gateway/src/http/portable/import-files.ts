// POST /v1/import/rooms/:room/files: a file of an import, stored as it comes. The message that
// announces it is imported afterwards; until then nobody knows its id.
import { FILE_BYTES_MAX, FILE_NAME_CHARACTERS_MAX, hasControls } from '@natter/protocol';
import type { Refusal, RoomName } from '@natter/protocol';
import { fileReference } from '@natter/protocol/schema';
import { UPLOAD_SECONDS_MAX } from '@natter/room-log';
import type { FileRefusal } from '@natter/room-log';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { watchUpload } from '../files/upload-pace.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { PortableDeps } from './portable-deps.ts';
import { problems, roomParams, sessionNeeded } from '../schemas.ts';
import { ownersOnly } from './owners-only.ts';

const MEDIA_TYPE = '^[a-z0-9!#$&^_.+-]{1,63}/[a-z0-9!#$&^_.+-]{1,63}$';

export async function importFileRoutes({ routes, gateway, config }: PortableDeps): Promise<void> {
  await routes.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/octet-stream', (_request, payload, done) => {
      done(null, payload);
    });
    scope.post(
      '/import/rooms/:room/files',
      {
        config: { bodyMs: UPLOAD_SECONDS_MAX * 1_000 },
        bodyLimit: FILE_BYTES_MAX,
        onRequest: onRequest(ownersOnly(config)),
        schema: {
          operationId: 'importFile',
          summary: 'Import a file',
          description: 'Its bytes are the body. A message that is imported afterwards names it.',
          tags: ['portable'],
          security: sessionNeeded,
          consumes: ['application/octet-stream'],
          params: roomParams,
          querystring: Type.Object({
            name: Type.String({ minLength: 1, maxLength: FILE_NAME_CHARACTERS_MAX }),
            type: Type.Optional(Type.String({ pattern: MEDIA_TYPE })),
          }),
          response: { 201: fileReference, ...problems(408, 413, 415, 507) },
        },
      },
      async (request: FastifyRequest, reply) => {
        const { room } = request.params as { room: RoomName };
        const { name, type = 'application/octet-stream' } = request.query as Query;
        if (hasControls(name) || !name.isWellFormed()) {
          return await sendProblem(reply, { code: 'bad-request', message: 'a bad name', room });
        }
        const begun = await gateway().log.files.begin(room);
        if ('kind' in begun) return await sendProblem(reply, { ...refusalOf(begun), room });
        await using upload = begun;
        const stopWatch = watchUpload(request, reply);
        const stored = await upload.store(request.body as AsyncIterable<Uint8Array>);
        stopWatch();
        if (stored.kind !== 'stored') {
          return await sendProblem(reply, { ...refusalOf(stored), room });
        }
        const { size, sha256 } = stored;
        const file = { id: upload.id, name, size, type, sha256 };
        const refusal = await upload.publish(file);
        if (refusal !== undefined) return await sendProblem(reply, refusalOf(refusal));
        upload.settle('stored');
        return await reply.code(201).send(file);
      },
    );
  });
}

interface Query {
  readonly name: string;
  readonly type?: string;
}

function refusalOf({ kind }: FileRefusal): Refusal {
  switch (kind) {
    case 'too-large':
      return { code: 'too-large', message: `a file has at most ${FILE_BYTES_MAX} bytes` };
    case 'over-quota':
      return { code: 'log-full', message: "the room's files take all the space they may" };
    case 'full':
      return { code: 'log-full', message: 'there is no space left for files' };
    case 'unavailable':
      return { code: 'unavailable', message: 'the log does not answer, try again' };
  }
}
