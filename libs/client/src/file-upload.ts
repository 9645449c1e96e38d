// Files of a room: sending one with its progress told, and where one can be fetched. By HTTP, beside the connection.
// Contract: docs/files.md. Functions of their own, so that who shares no files does not load them.
import type { FileReference, Refusal } from '@natter/protocol';
import type { Client } from './client.ts';
import { ClientError, RefusedError } from './errors.ts';
import type { SayResult } from './sending/say-queue.ts';
import { randomSecret } from './platform.ts';

export interface UploadOptions {
  /** Aliases, as in `say`; absent: all. */
  readonly to?: readonly string[];
  /** What is said with it. */
  readonly text?: string;
  readonly ref?: number;
  /** Default: the File's own, or `file`. */
  readonly name?: string;
  /** As in `say`. Sent again under the same id within 2 minutes it is shared once. */
  readonly id?: string;
  /** Bytes on their way, and in all. Told where the machine tells it: in browsers. */
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/** What was shared; everybody whom it is for gets a message with it. */
export interface Uploaded extends SayResult {
  readonly file: FileReference;
}

/**
 * Shares a file in a room; one need not be in it. Rejects with a RefusedError, with the signal's reason, or with a ClientError
 * `upload-failed`: it broke off, or nobody could take it. It is not tried again by itself.
 */
export async function upload(
  client: Client,
  room: string,
  file: Blob & { readonly name?: string },
  options: UploadOptions = {},
): Promise<Uploaded> {
  const { id = randomSecret(), signal } = options;
  signal?.throwIfAborted();
  const { status, body } = await post({
    url: new URL(`/v1/rooms/${encodeURIComponent(room)}/files`, client.httpUrl).href,
    headers: { authorization: `Bearer ${client.session}`, 'idempotency-key': id },
    form: formOf(client.alias, file, options),
    options,
  });
  if (status === 201) return JSON.parse(body) as Uploaded;
  throw problemOf(status, body);
}

/** Where a file can be fetched: at the gateway that we are or were last connected to. */
export function fileUrl(client: Client, { id, name }: FileReference): string {
  const path = `/v1/files/${id}/${encodeURIComponent(name.toWellFormed())}`;
  return new URL(path, client.httpUrl).href;
}

function formOf(
  alias: string,
  file: Blob & { readonly name?: string },
  { to = [], text, ref, name = file.name ?? 'file' }: UploadOptions,
): FormData {
  const form = new FormData();
  form.set('alias', alias);
  for (const each of to) form.append('to', each);
  if (text !== undefined) form.set('text', text);
  if (ref !== undefined) form.set('ref', String(ref));
  form.set('size', String(file.size));
  // The last: what it is for must be known before it comes.
  form.set('file', file, name);
  return form;
}

interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: FormData;
  readonly options: UploadOptions;
}
interface Answer {
  readonly status: number;
  readonly body: string;
}

/** XMLHttpRequest as far as it is used: nothing else in a browser tells of an upload's progress. */
interface Xhr extends EventTarget {
  readonly upload: EventTarget;
  readonly status: number;
  readonly responseText: string;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(form: FormData): void;
  abort(): void;
}
interface XhrProgress {
  readonly loaded: number;
  readonly total: number;
}

function post(request: Post): Promise<Answer> {
  const { XMLHttpRequest } = globalThis as { readonly XMLHttpRequest?: new () => Xhr };
  return XMLHttpRequest ? postXhr(new XMLHttpRequest(), request) : postFetch(request);
}

async function postFetch({ url, headers, form, options }: Post): Promise<Answer> {
  try {
    const signal = options.signal ?? null;
    const answer = await fetch(url, { method: 'POST', headers, body: form, signal });
    return { status: answer.status, body: await answer.text() };
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new ClientError('upload-failed', 'the upload broke off', { cause: error });
  }
}

function postXhr(xhr: Xhr, { url, headers, form, options }: Post): Promise<Answer> {
  const { onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    xhr.open('POST', url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.addEventListener('progress', (event) => {
      const { loaded, total } = event as Event & XhrProgress;
      onProgress?.(loaded, total);
    });
    xhr.addEventListener('load', () => resolve({ status: xhr.status, body: xhr.responseText }));
    xhr.addEventListener('error', () =>
      reject(new ClientError('upload-failed', 'the upload broke off')),
    );
    signal?.addEventListener('abort', () => {
      xhr.abort();
      reject(signal.reason as Error);
    });
    xhr.send(form);
  });
}

/** RFC 9457, with our codes where one fits. */
function problemOf(status: number, body: string): ClientError | RefusedError {
  try {
    const { code, detail, ...rest } = JSON.parse(body) as Refusal & { readonly detail: string };
    if (code) return new RefusedError({ ...rest, code, message: detail });
    return new ClientError('upload-failed', detail);
  } catch {
    // Something between us and the gateway answered in its own way.
    return new ClientError('upload-failed', `HTTP ${status}`);
  }
}
