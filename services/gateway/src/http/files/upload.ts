// POST /v1/rooms/:room/files: takes a file in, and announces it by an ordinary say. Everything that
// may refuse it is asked before it takes a place: session, form, recipients, quota, seat. Nothing
// stays of a file that was not announced (room-log's files.ts). Contract: docs/files.md.
import multipart from '@fastify/multipart';
import { FILE_BYTES_MAX } from '@natter/protocol';
import type { RoomName, Say } from '@natter/protocol';
import { decodeSay, idPattern } from '@natter/protocol/schema';
import { UPLOAD_SECONDS_MAX } from '@natter/room-log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Gateway } from '../../gateway.ts';
import { whyNotThen, whyTooLate } from '../../later/say-times.ts';
import type { DayQuota, Payers } from '../../limits/day-quota.ts';
import { payersOf } from '../../limits/payers.ts';
import { needSession } from '../admission/admission.ts';
import { endBody } from '../admission/request-bounds.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { HttpRefusal, HttpResult } from '../problem-details.ts';
import { validatorCompiler } from '../request-validator.ts';
import { takeSeat } from '../rooms/request-seat.ts';
import type { RequestSeat } from '../rooms/request-seat.ts';
import { whyNotSpeak } from '../../room-card/readable-card.ts';
import { speakerOf } from '../rooms/speaker.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, roomParams, sessionNeeded } from '../schemas.ts';
import { announced } from './announce-file.ts';
import type { Announced } from './announce-file.ts';

import { overQuota, receiveFile, tooLarge } from './receive-file.ts';
import type { Transfers } from './transfer-limits.ts';
import { FORM_BYTES_MAX, UploadForm, uploadFields } from './upload-form.ts';
import type { FormHead } from './upload-form.ts';

/** The fields before the file are small, and no place is taken while they come. */
const HEAD_MS = 5_000;
/** A client that is refused while it sends is read from for this long, to learn why. */
const LINGER_MS = 5_000;
const NO_HASH = '0'.repeat(64);

export interface UploadDeps {
  readonly places: Transfers;
  readonly quota: DayQuota;
}

export async function uploadRoutes(deps: RouteDeps, upload: UploadDeps): Promise<void> {
  await deps.routes.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    await scope.register(multipart);
    scope.post(
      '/rooms/:room/files',
      {
        config: { bodyMs: UPLOAD_SECONDS_MAX * 1_000 },
        onRequest: onRequest(needSession, needs('say'), needs('upload')),
        // The form is checked as it is read; its schema is for /docs.
        validatorCompiler: (part) =>
          part.httpPart === 'body' ? () => true : validatorCompiler(part),
        schema,
      },
      async (request, reply) => {
        const { room } = request.params as { room: RoomName };
        const gateway = deps.gateway();
        const answer = await receive(gateway, upload, { request, reply, room }).finally(() => {
          linger(request);
        });
        if (!answer.ok) return sendProblem(reply, answer.refusal);
        const { file } = answer.value;
        const path = `/v1/files/${file.id}/${encodeURIComponent(file.name)}`;
        return reply.code(201).header('location', path).send(answer.value);
      },
    );
  });
}

const schema = {
  operationId: 'shareFile',
  summary: 'Share a file',
  description:
    'A form, stored as it comes and announced by a message when all of it has come. All fields ' +
    'but `size` and `sha256` stand before the file.',
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
  response: { 201: announced, ...problems(408, 409, 413, 415, 422, 507) },
};

interface Sending {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly room: RoomName;
}

/** Throws what reading the request throws. */
async function receive(
  gateway: Gateway,
  upload: UploadDeps,
  { request, reply, room }: Sending,
): Promise<HttpResult<Announced>> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > FILE_BYTES_MAX + FORM_BYTES_MAX) return { ok: false, refusal: tooLarge };
  // Of the card, before anything is read. Asked again by the fence of the seat.
  const silent = await whyNotSpeak(gateway, request, room);
  if (silent !== undefined) return { ok: false, refusal: silent };
  const form = new UploadForm(request);
  const head = await headInTime(form, { request, reply });
  if (!head.ok) return head;
  try {
    const checked = checkHead(request, { room, head: head.value, quota: upload.quota });
    if (!checked.ok) return checked;
    const { say } = checked.value;
    const untimely = whyNotThen(say, gateway.config) ?? whyTooLate(say);
    if (untimely !== undefined) return { ok: false, refusal: untimely };
    const sending = { ...checked.value, form, head: head.value, request, reply };
    return await withSeat(gateway, sending, async (seat) =>
      inPlace(upload.places, request, async () =>
        receiveFile(gateway, { ...sending, seat, quota: upload.quota }),
      ),
    );
  } finally {
    // If it was not read to its end, the parser must not wait for a reader.
    head.value.discard();
  }
}

async function headInTime(
  form: UploadForm,
  { request, reply }: Pick<Sending, 'request' | 'reply'>,
): Promise<HttpResult<FormHead>> {
  const timer = setTimeout(() => {
    endBody(request.raw, reply);
  }, HEAD_MS);
  try {
    return await form.head();
  } finally {
    clearTimeout(timer);
  }
}

interface Checked {
  /** The announcement, but for what is known only when all of the file has come. */
  readonly say: Say;
  readonly alias: string | undefined;
  readonly payers: Payers;
}

/** Checks what the client says of the file. */
function checkHead(
  request: FastifyRequest,
  { room, head, quota }: { room: RoomName; head: FormHead; quota: DayQuota },
): HttpResult<Checked> {
  const { alias, size = 0 } = head.fields;
  const say = sayOf(request, room, head);
  if (!say.ok) return say;
  if (size > FILE_BYTES_MAX) return { ok: false, refusal: tooLarge };
  // Without `size` the length of the whole form tells, or what comes does (receive-file.ts).
  const length = Number(request.headers['content-length'] ?? 0);
  const bytes = size > 0 ? size : Math.max(1, length - FORM_BYTES_MAX);
  const payers = payersOf(request);
  const refusal = overQuota(quota, payers, bytes);
  if (refusal !== undefined) return { ok: false, refusal };
  return { ok: true, value: { say: say.value, alias, payers } };
}

/** Takes the seat, asks for the recipients, and gives the seat back after `then`. */
async function withSeat(
  gateway: Gateway,
  { request, say, alias }: { request: FastifyRequest; say: Say; alias: string | undefined },
  then: (seat: RequestSeat) => Promise<HttpResult<Announced>>,
): Promise<HttpResult<Announced>> {
  const speaker = speakerOf(request, alias);
  if (!speaker.ok) return speaker;
  const seat = await takeSeat(gateway, say.room, speaker.value);
  if (!seat.ok) return seat;
  try {
    const refusal = await seat.value.check(say);
    return refusal === undefined ? await then(seat.value) : { ok: false, refusal };
  } finally {
    seat.value.release();
  }
}

async function inPlace(
  places: Transfers,
  { address }: FastifyRequest,
  take: () => Promise<HttpResult<Announced>>,
): Promise<HttpResult<Announced>> {
  const leave = places.take(address);
  if (leave === undefined) return { ok: false, refusal: tooManyUploads };
  try {
    return await take();
  } finally {
    leave();
  }
}

/** As a frame's `say`, with a file that is not known yet. */
function sayOf(
  request: FastifyRequest,
  room: RoomName,
  { fields, name, type }: FormHead,
): HttpResult<Say> {
  const { text = '', to, view, ref, expires, width, height } = fields;
  const sides = {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  };
  const key = request.headers['idempotency-key'];
  return decodeSay({
    id: typeof key === 'string' ? key : crypto.randomUUID(),
    room,
    text,
    file: { id: 'x', name, size: 0, type, sha256: NO_HASH, ...sides },
    ...(to && { to }),
    ...(view !== undefined && { view }),
    ...(ref !== undefined && { ref }),
    ...(expires !== undefined && { expires }),
  });
}

const tooManyUploads: HttpRefusal = { status: 503, message: 'too many uploads at once, try later' };
/** Reads on for a moment from a client that was answered while it sends, then cuts it off. */
function linger({ raw }: FastifyRequest): void {
  if (raw.complete) return;
  raw.unpipe();
  raw.resume();
  const timer = setTimeout(() => raw.socket.destroy(), LINGER_MS);
  raw.once('close', () => {
    clearTimeout(timer);
  });
}
