// The file of an upload, once it has a seat and a place: stored block by block as it comes, checked
// against what the client said of it, published, and announced (announce-file.ts).
import { FILE_BYTES_MAX, refusals } from '@natter/protocol';
import type { Refusal, Say } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { FileRefusal, Upload } from '@natter/room-log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Gateway } from '../../gateway.ts';
import type { DayQuota, Payers } from '../../limits/day-quota.ts';
import type { HttpResult } from '../problem-details.ts';
import type { RequestSeat } from '../rooms/request-seat.ts';
import { announceFile } from './announce-file.ts';
import type { Announced } from './announce-file.ts';
import { contradiction } from './upload-form.ts';
import type { FormHead, UploadForm } from './upload-form.ts';
import { watchUpload } from './upload-pace.ts';

/** Refuses a file whose size is known to be too much. */
export const tooLarge: Refusal = {
  code: 'too-large',
  message: `a file has at most ${FILE_BYTES_MAX} bytes`,
};

/** Returns why that many bytes may not come now, or undefined. */
export function overQuota(quota: DayQuota, payers: Payers, bytes: number): Refusal | undefined {
  const retryAfter = quota.waitMs(payers, bytes, monotonicMs());
  if (retryAfter === 0) return undefined;
  const message = `an address and a session may share ${quota.limit} bytes of files in 24 hours`;
  return { code: 'rate-limited', message, retryAfter };
}

export interface ReceiveFileOptions {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly form: UploadForm;
  readonly head: FormHead;
  readonly say: Say;
  readonly seat: RequestSeat;
  readonly quota: DayQuota;
  readonly payers: Payers;
}

/** Throws what reading the request throws, and BusUnavailable. */
export async function receiveFile(
  gateway: Gateway,
  options: ReceiveFileOptions,
): Promise<HttpResult<Announced>> {
  const { say, quota, payers } = options;
  const upload = await gateway.log.files.begin(say.room, say.expires);
  if ('kind' in upload) return { ok: false, refusal: refusalOf(upload) };
  await using taken = upload;
  const counted = { bytes: 0 };
  try {
    const answer = await store(gateway, taken, { ...options, counted });
    // With a key that was used before, the first file stands and this one is removed.
    const stays = answer.ok && answer.value.file.id === taken.id;
    if (!stays) quota.giveBack(payers, counted.bytes);
    return answer;
  } catch (error) {
    quota.giveBack(payers, counted.bytes);
    if (error instanceof OverQuota) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

interface StoreOptions extends ReceiveFileOptions {
  /** Bytes of the file that the quota has counted. */
  readonly counted: { bytes: number };
}

async function store(
  gateway: Gateway,
  upload: Upload,
  options: StoreOptions,
): Promise<HttpResult<Announced>> {
  const { request, reply, form, head, say, seat } = options;
  const stopWatch = watchUpload(request, reply);
  const stored = await upload.store(counting(gateway, options));
  if (stored.kind !== 'stored') return { ok: false, refusal: refusalOf(stored) };
  const fields = await form.tail();
  if (!fields.ok) return fields;
  stopWatch();
  const wrong = contradiction(fields.value, stored);
  if (wrong !== undefined) return { ok: false, refusal: wrong };
  const { size, sha256 } = stored;
  // With its width and height.
  const file = { ...say.file, id: upload.id, name: head.name, size, type: head.type, sha256 };
  const refusal = await upload.publish(file);
  if (refusal !== undefined) return { ok: false, refusal: refusalOf(refusal) };
  return await announceFile(gateway, { say: { ...say, file }, upload, seat });
}

/** The file's bytes as they come; throws OverQuota at the first that is too much. */
async function* counting(
  { metrics, limits }: Gateway,
  { request, say, head, quota, payers, counted }: StoreOptions,
): AsyncGenerator<Buffer> {
  for await (const chunk of head.bytes) {
    const refusal = overQuota(quota, payers, chunk.length);
    if (refusal !== undefined) throw new OverQuota(refusal);
    quota.add(payers, chunk.length, monotonicMs());
    counted.bytes += chunk.length;
    metrics.fileBytes.inc({ direction: 'in' }, chunk.length);
    limits.receive(request, say.room, chunk.length);
    yield chunk;
  }
}

class OverQuota extends Error {
  override readonly name = 'OverQuota';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

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
