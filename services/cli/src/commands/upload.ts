// `natter upload` and `/upload`: shares a file in a room, read from disk as it is sent, and returns
// its URL. Contract: docs/files.md.
import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FileReference, RoomName } from '@natter/protocol';
import { lookup } from 'mrmime';
import type { Who } from '../credential/who.ts';
import { Failure } from '../exit-codes.ts';
import { readJson } from '../http/answers.ts';
import type { AskProgress, Gateways } from '../http/gateways.ts';

/**
 * Gateways know the ids of the last two minutes. A try that took longer than this would take as
 * long again, and could share the file twice.
 */
const REPEAT_MS_MAX = 60_000;

export interface UploadOptions {
  readonly gateways: Gateways;
  readonly room: RoomName;
  readonly who: Who;
  readonly path: string;
  /** Undefined: everybody. */
  readonly to: readonly string[] | undefined;
  /** The seq at which the names in `to` were chosen. Undefined: the gateway resolves them now. */
  readonly view?: number | undefined;
  /** How long to look for a gateway that takes it. The time spent sending is not counted. */
  readonly timeoutMs: number;
  readonly onProgress?: (progress: UploadProgress) => void;
}
export type UploadProgress =
  | Exclude<AskProgress, { readonly kind: 'sending' }>
  | { readonly kind: 'done' }
  | { readonly kind: 'sending'; readonly sentBytes: number; readonly totalBytes: number };

/** Returns the URL of the file. Throws a Failure: `unknown` if all was sent and not answered. */
export async function upload(options: UploadOptions): Promise<string> {
  const { gateways, room, who, path, timeoutMs, onProgress } = options;
  const file = await open(path);
  const id = randomUUID();
  let beganMs = 0;
  const asked = gateways.ask<{ readonly file: FileReference }>({
    path: `/v1/rooms/${room}/files`,
    method: 'POST',
    timeoutMs,
    mayRepeat: () => Date.now() - beganMs < REPEAT_MS_MAX,
    content: () => {
      beganMs = Date.now();
      const form = new Response(formOf(file, options));
      const headers = {
        authorization: `Bearer ${who.secret}`,
        'content-type': form.headers.get('content-type') ?? '',
        'idempotency-key': id,
      };
      return { headers, body: bytesOf(form, path) };
    },
    read: readJson(({ file: reference }) => isReference(reference)),
    onProgress: (progress) => onProgress?.(ofFile(progress, file.size)),
  });
  const { file: shared } = await asked.finally(() => onProgress?.({ kind: 'done' }));
  return fileUrl(shared, gateways.url);
}

/** The form around the file is sent too. It counts as the end of the file. */
function ofFile(progress: AskProgress, totalBytes: number): UploadProgress {
  if (progress.kind !== 'sending') return progress;
  return { kind: 'sending', sentBytes: Math.min(progress.sentBytes, totalBytes), totalBytes };
}

function isReference(value: unknown): value is FileReference {
  const { id, name } = (value ?? {}) as Partial<FileReference>;
  return typeof id === 'string' && typeof name === 'string';
}

/** Any gateway serves it, such as the one that answered. */
function fileUrl({ id, name }: FileReference, base: string): string {
  const path = `/v1/files/${encodeURIComponent(id)}/${encodeURIComponent(name.toWellFormed())}`;
  return new URL(path, base).href;
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

/** Throws a Failure if the file changes or goes away meanwhile. */
async function* bytesOf(form: Response, path: string): AsyncGenerator<Uint8Array> {
  try {
    // A cancelled form body of Node 24 throws where nobody can catch it.
    yield* form.body?.values({ preventCancel: true }) ?? [];
  } catch (error) {
    throw new Failure('usage', `cannot be read to its end: ${path}`, { cause: error });
  }
}

function formOf(file: Blob, { who, path, to = [], view }: UploadOptions): FormData {
  const form = new FormData();
  if (who.alias !== undefined) form.set('alias', who.alias);
  for (const each of to) form.append('to', each);
  if (to.length > 0 && view !== undefined) form.set('view', String(view));
  form.set('size', String(file.size));
  form.set('file', file, basename(path));
  return form;
}
