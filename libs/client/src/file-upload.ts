// Uploads a file to a room over HTTP, with progress, and returns where it can be fetched.
// Contract: docs/files.md. Plain functions, so that programs without files do not load them.
import type { FileReference, Refusal } from '@natter/protocol';
import type { Client } from './client.ts';
import { ClientError, RefusedError, tracedToCaller } from './errors.ts';
import { randomSecret } from './platform.ts';
import type { SayOptions } from './room/room.ts';
import type { SayResult } from './sending/say-queue.ts';

export interface UploadOptions extends Pick<SayOptions, 'to' | 'view' | 'ref' | 'expires'> {
  /** Said together with the file. */
  readonly text?: string;
  /** Default: the File's own, or `file`. */
  readonly name?: string;
  /** Pixels of an image or a video, 1 to 65,535: others reserve its place before it is loaded. */
  readonly width?: number;
  readonly height?: number;
  /** As in `say`. Uploaded again under the same id within 2 minutes, it is shared once. */
  readonly id?: string;
  /** Called in browsers only; nothing else reports the progress of an upload. */
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/** The message that shares the file. */
export interface Uploaded extends SayResult {
  readonly file: FileReference;
}

/**
 * Shares a file in a room, joined or not. Does not retry. Rejects with RefusedError, with the
 * signal's reason, or with ClientError `upload-failed` if it broke off or no gateway took it.
 */
export async function upload(
  client: Client,
  room: string,
  file: Blob & { readonly name?: string },
  options: UploadOptions = {},
): Promise<Uploaded> {
  const { id = randomSecret(), signal } = options;
  signal?.throwIfAborted();
  const authorization = await tracedToCaller(client.authorization());
  signal?.throwIfAborted();
  const { status, body } = await tracedToCaller(
    post({
      url: new URL(`/v1/rooms/${encodeURIComponent(room)}/files`, client.httpUrl).href,
      headers: { ...(authorization && { authorization }), 'idempotency-key': id },
      form: formOf({ client, room, file, options }),
      options,
    }),
  );
  if (status === 201) return JSON.parse(body) as Uploaded;
  throw problemOf(status, body);
}

/** Returns the URL of a file at the client's current or last gateway. */
export function fileUrl(client: Client, { id, name }: FileReference): string {
  const path = `/v1/files/${id}/${encodeURIComponent(name.toWellFormed())}`;
  return new URL(path, client.httpUrl).href;
}

interface FormOptions {
  readonly client: Client;
  readonly room: string;
  readonly file: Blob & { readonly name?: string };
  readonly options: UploadOptions;
}

function formOf({ client, room, file, options }: FormOptions): FormData {
  const { to = [], text, ref, expires, name = file.name ?? 'file' } = options;
  const joined = client.room(room);
  const view = options.view ?? (joined && Math.max(joined.seq, joined.view));
  const form = new FormData();
  // A person's alias is known.
  if (client.alias) form.set('alias', client.alias);
  for (const each of to) form.append('to', each);
  if (to.length > 0 && view) form.set('view', String(view));
  if (text !== undefined) form.set('text', text);
  if (ref !== undefined) form.set('ref', String(ref));
  if (expires !== undefined) form.set('expires', String(expires));
  form.set('size', String(file.size));
  if (options.width !== undefined) form.set('width', String(options.width));
  if (options.height !== undefined) form.set('height', String(options.height));
  // Last: the gateway must know who it is for before the bytes come.
  form.set('file', file, name);
  return form;
}

interface PostOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: FormData;
  readonly options: UploadOptions;
}
interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The part of XMLHttpRequest that is used. Only it reports the progress of an upload. */
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

function post(request: PostOptions): Promise<Answer> {
  const { XMLHttpRequest } = globalThis as { readonly XMLHttpRequest?: new () => Xhr };
  return XMLHttpRequest ? postXhr(new XMLHttpRequest(), request) : postFetch(request);
}

async function postFetch({ url, headers, form, options }: PostOptions): Promise<Answer> {
  try {
    const signal = options.signal ?? null;
    const answer = await fetch(url, { method: 'POST', headers, body: form, signal });
    return { status: answer.status, body: await answer.text() };
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new ClientError('upload-failed', 'the upload broke off', { cause: error });
  }
}

function postXhr(xhr: Xhr, { url, headers, form, options }: PostOptions): Promise<Answer> {
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
    // A proxy answered in its own way.
    return new ClientError('upload-failed', `HTTP ${status}`);
  }
}
