// A raw client of the file routes for tests: forms as a browser or curl sends them, downloads as
// they come, and the records of the files' stream.
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { PlainNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import type { FileReference } from '@natter/protocol';
import { ask, sessionOf } from '../http/http-peer.ts';
import type { HttpAnswer } from '../http/http-peer.ts';

/** A gateway, or what stands before several. */
export type Door = Pick<TestGateway, 'httpUrl'>;

export interface Shared extends HttpAnswer {
  readonly file: FileReference;
}

export interface FileForm {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly alias?: string;
  readonly name?: string;
  readonly type?: string;
  readonly key?: string;
  /** Fields before the file, a list for one that is repeated. */
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
  /** Fields behind it. */
  readonly after?: Readonly<Record<string, string>>;
}

/** Shares a file as `alias` (bob). */
export async function share(gateway: Door, room: string, said: FileForm): Promise<Shared> {
  const { bytes, alias = 'bob', name = 'a file.bin', type = 'application/octet-stream' } = said;
  const form = new FormData();
  form.append('alias', alias);
  for (const [field, values] of Object.entries(said.fields ?? {})) {
    for (const value of [values].flat()) form.append(field, value);
  }
  form.append('file', new Blob([bytes], { type }), name);
  for (const [field, value] of Object.entries(said.after ?? {})) form.append(field, value);
  const answer = await ask(gateway, `/v1/rooms/${room}/files`, {
    method: 'POST',
    session: sessionOf(alias),
    body: form,
    ...(said.key !== undefined && { headers: { 'idempotency-key': said.key } }),
  });
  return { ...answer, file: answer.body['file'] as FileReference };
}

export const pathOf = ({ id, name }: { readonly id: string; readonly name: string }): string =>
  `/v1/files/${id}/${encodeURIComponent(name)}`;

export async function read(
  gateway: Door,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly bytes: Buffer }> {
  const answer = await fetch(`${gateway.httpUrl}${path}`, { headers });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: answer.headers, bytes };
}

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Records on each subject of the files' stream. */
export async function heldFiles(natsUrl: string): Promise<Readonly<Record<string, number>>> {
  await using nats = await PlainNats.connect(natsUrl);
  const query = { subjects_filter: '>' };
  const answer = await nats.ask<{ state: { subjects?: Record<string, number> } }>(
    '$JS.API.STREAM.INFO.NATTER_FILES',
    query,
  );
  return answer.state.subjects ?? {};
}

const BOUNDARY = 'boundary-of-a-test';

/** A form written by hand: everything up to the first byte of the file. */
export const formStart = (alias: string, disposition = 'form-data; name="file"; filename="big"') =>
  Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="alias"\r\n\r\n${alias}\r\n` +
      `--${BOUNDARY}\r\nContent-Disposition: ${disposition}\r\nContent-Type: application/octet-stream\r\n\r\n`,
  );
export const formEnd = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

/** An upload that is sent piece by piece, chunked. */
export interface OpenUpload {
  /** Resolves when the socket has taken it. */
  write(bytes: Uint8Array): Promise<void>;
  end(bytes?: Uint8Array): void;
  /** As a client that dies. */
  destroy(): void;
  /** Rejects when the connection is gone before an answer. */
  readonly answer: Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
}

export function openUpload(
  gateway: Door,
  room: string,
  { alias, headers = {} }: { alias: string; headers?: Readonly<Record<string, string>> },
): OpenUpload {
  const sending = request(`${gateway.httpUrl}/v1/rooms/${room}/files`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${sessionOf(alias)}`,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      ...headers,
    },
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('response', resolve);
    sending.on('error', reject);
  }).then(async (incoming) => {
    const text = Buffer.concat(await Array.fromAsync(incoming)).toString();
    return { status: incoming.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> };
  });
  answer.catch(() => {}); // Whoever expects an answer awaits it.
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        sending.write(bytes, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    end: (bytes) => void sending.end(bytes),
    destroy: () => void sending.destroy(),
    answer,
  };
}
