// POST /v1/rooms/:room/files: takes a file in, and announces it by an ordinary say. Nothing stays of what was not announced (room-log's files.ts).
// The seat is taken before the first byte is stored, so that whoever may not speak need not send a hundred megabytes to learn it.
import multipart from '@fastify/multipart';
import { FILE_BYTES_MAX, refusals } from '@natter/protocol';
import type { Refusal, RoomName, Say } from '@natter/protocol';
import { decodeSay, idPattern } from '@natter/protocol/schema';
import { UPLOAD_SECONDS_MAX } from '@natter/room-log';
import type { FileRefusal, Upload } from '@natter/room-log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Gateway } from '../../gateway.ts';
import { announced, announceFile } from './announce-file.ts';
import type { Announced } from './announce-file.ts';
import type { HttpApi } from '../api.ts';
import { sendProblem } from '../problem.ts';
import type { HttpResult } from '../problem.ts';
import { endBody } from '../request-bounds.ts';
import { problems, roomParams, sessionNeeded } from '../schemas.ts';
import { speakerOf, takeSeat } from '../rooms/speaker.ts';
import type { RequestSeat } from '../rooms/speaker.ts';
import type { Transfers } from './transfer-limits.ts';
import { contradiction, FORM_BYTES_MAX, UploadForm, uploadFields } from './upload-form.ts';
import type { FormHead } from './upload-form.ts';
import { validatorCompiler } from '../validator.ts';

/** Not a byte for this long. Longer than NATS may take to store a block (10 s), while nothing is read. */
const SILENT_MS_MAX = 15_000;
/** A client that is refused while it sends is read from for this long, so that it learns why before its connection is reset. */
const LINGER_MS = 5_000;
const NO_HASH = '0'.repeat(64);

export async function uploadRoutes(api: HttpApi, places: Transfers): Promise<void> {
  await api.routes.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    await scope.register(multipart);
    scope.post(
      '/rooms/:room/files',
      {
        config: { bodyMs: UPLOAD_SECONDS_MAX * 1_000 },
        // The form is checked as it is read; its schema is for /docs.
        validatorCompiler: (part) =>
          part.httpPart === 'body' ? () => true : validatorCompiler(part),
        schema: {
          summary: 'Share a file',
          description:
            'A form, stored as it comes and announced by a message when all of it has come. All fields but `size` and `sha256` stand before the file.',
          tags: ['files'],
          security: sessionNeeded,
          consumes: ['multipart/form-data'],
          body: uploadFields,
          params: roomParams,
          headers: Type.Object({
            'idempotency-key': Type.Optional(
              Type.String({ pattern: idPattern, description: 'The id of the message.' }),
            ),
          }),
          response: { 201: announced, default: problems },
        },
      },
      async (request, reply) => {
        const { room } = request.params as { room: RoomName };
        const take = (): ReturnType<typeof receive> =>
          receive(api.gateway(), { request, reply, room });
        const answer = await inPlace(request, places, take).finally(() => {
          linger(request);
        });
        if (!answer.ok) return await sendProblem(reply, answer.refusal);
        const { file } = answer.value;
        const path = `/v1/files/${file.id}/${encodeURIComponent(file.name)}`;
        return await reply.code(201).header('location', path).send(answer.value);
      },
    );
  });
}

async function inPlace(
  request: FastifyRequest,
  places: Transfers,
  take: () => Promise<HttpResult<Announced>>,
): Promise<HttpResult<Announced>> {
  if (Number(request.headers['content-length'] ?? 0) > FILE_BYTES_MAX + FORM_BYTES_MAX) {
    return { ok: false, refusal: tooLarge };
  }
  const leave = places.take(request.ip);
  if (leave === undefined) {
    return { ok: false, refusal: { status: 503, message: 'too many uploads at once, try later' } };
  }
  try {
    return await take();
  } finally {
    leave();
  }
}

/** Throws what reading the request throws. */
async function receive(
  gateway: Gateway,
  { request, reply, room }: { request: FastifyRequest; reply: FastifyReply; room: RoomName },
): Promise<HttpResult<Announced>> {
  request.raw.setTimeout(SILENT_MS_MAX, () => {
    endBody(request.raw, reply);
  });
  const form = new UploadForm(request);
  const head = await form.head();
  if (!head.ok) return head;
  try {
    return await receiveFile(gateway, request, { room, form, head: head.value });
  } finally {
    // Where it was not read to its end, the parser must not wait for somebody to do so.
    head.value.discard();
  }
}

async function receiveFile(
  gateway: Gateway,
  request: FastifyRequest,
  { room, form, head }: { room: RoomName; form: UploadForm; head: FormHead },
): Promise<HttpResult<Announced>> {
  const { alias = '', ...fields } = head.fields;
  const speaker = speakerOf(request, alias);
  if (!speaker.ok) return speaker;
  const say = sayOf(request, { room, head: { ...head, fields } });
  if (!say.ok) return say;
  if ((fields.size ?? 0) > FILE_BYTES_MAX) return { ok: false, refusal: tooLarge };
  const seat = await takeSeat(gateway, room, speaker.value);
  if (!seat.ok) return seat;
  try {
    const missing = await seat.value.check(say.value);
    if (missing !== undefined) return { ok: false, refusal: missing };
    const upload = await gateway.log.files.begin(room);
    if ('kind' in upload) return { ok: false, refusal: refusalOf(upload) };
    await using taken = upload;
    return await store(gateway, request, {
      form,
      head,
      upload: taken,
      say: say.value,
      seat: seat.value,
    });
  } finally {
    seat.value.release();
  }
}

/** The announcement but for what is known when all has come: checked now, as in a frame. */
function sayOf(
  request: FastifyRequest,
  { room, head }: { room: RoomName; head: Pick<FormHead, 'name' | 'type' | 'fields'> },
): HttpResult<Say> {
  const { text = '', to, view, ref } = head.fields;
  const key = request.headers['idempotency-key'];
  const id = typeof key === 'string' ? key : crypto.randomUUID();
  const file = { id: 'x', name: head.name, size: 0, type: head.type, sha256: NO_HASH };
  return decodeSay({
    id,
    room,
    text,
    file,
    ...(to && { to }),
    ...(view !== undefined && { view }),
    ...(ref !== undefined && { ref }),
  });
}

interface Receiving {
  readonly form: UploadForm;
  readonly head: FormHead;
  readonly upload: Upload;
  readonly say: Say;
  readonly seat: RequestSeat;
}

async function store(
  gateway: Gateway,
  request: FastifyRequest,
  { form, head, upload, say, seat }: Receiving,
): Promise<HttpResult<Announced>> {
  const stored = await upload.store(counted(gateway, head.bytes));
  if (stored.kind !== 'stored') return { ok: false, refusal: refusalOf(stored) };
  const fields = await form.tail();
  if (!fields.ok) return fields;
  request.raw.setTimeout(0);
  const wrong = contradiction(fields.value, stored);
  if (wrong !== undefined) return { ok: false, refusal: wrong };
  const { size, sha256 } = stored;
  const file = { id: upload.id, name: head.name, size, type: head.type, sha256 };
  const refusal = await upload.publish(file);
  if (refusal !== undefined) return { ok: false, refusal: refusalOf(refusal) };
  return await announceFile(gateway, { say: { ...say, file }, upload, seat });
}

async function* counted(gateway: Gateway, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    gateway.metrics.fileBytes.inc({ direction: 'in' }, chunk.length);
    yield chunk;
  }
}

const tooLarge: Refusal = {
  code: 'too-large',
  message: `a file has at most ${FILE_BYTES_MAX} bytes`,
};

function refusalOf({ kind }: FileRefusal): Refusal {
  switch (kind) {
    case 'too-large':
      return tooLarge;
    case 'over-quota':
      return { code: 'log-full', message: "the room's files take all the space they may" };
    case 'full':
      return { code: 'log-full', message: 'there is no space left for files' };
    case 'unavailable':
      return { code: 'unavailable', message: refusals.unavailable };
  }
}

/** A client that was answered while it sends is read from for a moment, and then no more. */
function linger({ raw }: FastifyRequest): void {
  if (raw.complete) return;
  raw.unpipe();
  raw.resume();
  const timer = setTimeout(() => raw.socket.destroy(), LINGER_MS);
  raw.once('close', () => {
    clearTimeout(timer);
  });
}
