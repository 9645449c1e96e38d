// `natter upload` and `/upload`: shares a file in a room, read from the disk as it is sent, and answers where it can be fetched.
// Contract: docs/files.md.
import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FileReference } from '@natter/protocol';
import { lookup } from 'mrmime';
import type { Target, Recipients } from '../command-line.ts';
import { Failure } from '../exit-codes.ts';
import { problemOf } from '../http/gateways.ts';
import type { Gateways } from '../http/gateways.ts';

/** A hundred megabytes at a megabit a second. */
const UPLOAD_MS_MAX = 900_000;

/** How long to look for a gateway that takes it. */
const TRY_MS_MAX = 30_000;

/** Gateways know what was shared for two minutes. What took longer than this would take as long again, and be shared twice. */
const REPEAT_MS_MAX = 60_000;

export interface UploadOptions {
  readonly gateways: Gateways;
  readonly target: Target;
  readonly session: string;
  readonly path: string;
  readonly to: Recipients;
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
}

/** The URL of the file. Throws a Failure; `unknown` where all was sent and nothing came back. */
export async function upload(parts: UploadOptions): Promise<string> {
  const { gateways, target, session, path, onProgress } = parts;
  const file = await open(path);
  const id = randomUUID();
  let sentBytes = 0;
  let beganMs = 0;
  const answer = await gateways.ask({
    path: `/v1/rooms/${target.room}/files`,
    method: 'POST',
    timeoutMs: TRY_MS_MAX,
    answerMs: UPLOAD_MS_MAX,
    isAllSent: () => sentBytes >= file.size,
    mayRepeat: () => Date.now() - beganMs < REPEAT_MS_MAX,
    request: () => {
      sentBytes = 0;
      beganMs = Date.now();
      const form = new Response(formOf(file, parts));
      const counted = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          sentBytes += chunk.length;
          // What stands about the file in the form counts too; it is no more than a file's end.
          onProgress?.(Math.min(sentBytes, file.size), file.size);
          controller.enqueue(chunk);
        },
      });
      return {
        headers: {
          authorization: `Bearer ${session}`,
          'content-type': form.headers.get('content-type') ?? '',
          'idempotency-key': id,
        },
        body: form.body?.pipeThrough(counted) ?? null,
        duplex: 'half',
      };
    },
  });
  if (!answer.ok) throw new Failure('refused', (await problemOf(answer)).reason);
  const shared = (await answer.json()) as { readonly file: FileReference };
  return fileUrl(shared.file, answer.url);
}

/** At any gateway, such as the one that answered. */
function fileUrl({ id, name }: FileReference, base: string): string {
  return new URL(`/v1/files/${id}/${encodeURIComponent(name.toWellFormed())}`, base).href;
}

async function open(path: string): Promise<Blob> {
  try {
    if (!(await stat(path)).isFile()) throw new Failure('usage', `not a file: ${path}`);
    return await openAsBlob(path, { type: lookup(path) ?? 'application/octet-stream' });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('usage', `cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function formOf(file: Blob, { target, path, to }: UploadOptions): FormData {
  const form = new FormData();
  form.set('alias', target.alias);
  for (const each of to ?? []) form.append('to', each);
  form.set('size', String(file.size));
  form.set('file', file, basename(path));
  return form;
}
