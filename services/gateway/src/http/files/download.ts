// GET and HEAD /v1/files/:id/:name: a file, or a part of it. Whoever may read its room and has its
// id may read it.
// Strangers sent it: browsers show images, sound and video, save everything else, and run nothing.
import { Readable } from 'node:stream';
import { create as contentDisposition } from 'content-disposition';
import { Type } from 'typebox';
import type { StoredFile } from '@natter/room-log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Gateway } from '../../gateway.ts';
import { wantedBytes } from './byte-range.ts';
import type { WantedBytes } from './byte-range.ts';
import type { RouteDeps } from '../route-deps.ts';
import { isOwner } from '../portable/owners-only.ts';
import { sendProblem } from '../problem-details.ts';
import { problems, sessionOptional } from '../schemas.ts';
import { mayReadFile } from './may-read-file.ts';
import type { Transfers } from './transfer-limits.ts';

/** A reader whose connection takes no byte for this long is gone. The kernel reports in steps. */
const STUCK_MS = 120_000;
/** A file never changes, but expires like its message. */
const CACHE = 'private, max-age=3600, immutable';
/** Images without scripts. SVG has them. */
const IMAGES = new Set(['png', 'jpeg', 'gif', 'webp', 'avif', 'bmp', 'apng']);

export function downloadRoutes(deps: RouteDeps, places: Transfers): void {
  downloadRoute(deps, places, 'GET');
  downloadRoute(deps, places, 'HEAD');
}

/** One method each: an operation of the API has a name of its own. */
function downloadRoute(
  { routes, gateway }: RouteDeps,
  places: Transfers,
  method: 'GET' | 'HEAD',
): void {
  routes.route({
    method,
    url: '/files/:id/:name',
    exposeHeadRoute: false,
    schema: method === 'GET' ? readSchema : headSchema,
    handler: async (request, reply) => {
      const { id, name } = request.params;
      const file = await gateway().log.files.find(id);
      // Under another name the link would show another file than it serves.
      // For an export of everything, which an owner asks for by name.
      const isExport = request.query.everything === 'true' && isOwner(gateway().config, request);
      const mayRead = async (): Promise<boolean> =>
        file !== undefined && (isExport || (await mayReadFile(gateway(), request, file)));
      if (file?.name !== name || !(await mayRead())) {
        return sendProblem(reply, { status: 404, message: 'there is no such file' });
      }
      return await answer(request, reply, { file, gateway: gateway(), places });
    },
  });
}

const params = Type.Object({
  id: Type.String({ description: 'The `id` of the message’s `file`.' }),
  name: Type.String({ description: 'Its `name`.' }),
});
const querystring = Type.Object({
  everything: Type.Optional(
    Type.Enum(['true', 'false'], { description: 'For an export of everything, by owners.' }),
  ),
});
/** Of the type it was shared with. */
const anyBytes = { '*/*': { schema: Type.String({ format: 'binary' }) } };
const readSchema = {
  operationId: 'readFile',
  summary: 'Read a file',
  description:
    'Whole, or one range of it. Takes If-None-Match and If-Range with the ETag, which is the ' +
    'SHA-256. Whoever may read its room and has its id may read it.',
  tags: ['files'],
  security: sessionOptional,
  params,
  querystring,
  response: {
    200: { description: 'The file', content: anyBytes },
    206: { description: 'A range of it', content: anyBytes },
    304: Type.Null({ description: 'The client has it' }),
    ...problems(404, 416),
  },
};
const headSchema = {
  ...readSchema,
  operationId: 'headFile',
  summary: 'Size, type and ETag of a file',
  response: { 200: Type.Null({ description: 'As GET, without a body' }), ...problems(404) },
};

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { file, gateway, places }: { file: StoredFile; gateway: Gateway; places: Transfers },
): Promise<FastifyReply> {
  const { size } = file;
  const etag = `"${file.sha256}"`;
  const known = { etag, 'cache-control': CACHE, 'accept-ranges': 'bytes' };
  if (isNamed(etag, request.headers['if-none-match'])) {
    return await reply.code(304).headers(known).send();
  }
  const wanted = wantedOf(request, { etag, size });
  if (wanted.kind === 'unsatisfiable') {
    const headers = { 'content-range': `bytes */${size}` };
    return sendProblem(reply, {
      status: 416,
      message: `the file has ${size} bytes`,
      headers,
    });
  }
  const leave = request.method === 'HEAD' ? () => {} : places.take(request.address);
  if (leave === undefined) {
    const message = 'too many downloads at once, try later';
    return sendProblem(reply, { status: 503, message });
  }
  reply.raw.once('close', leave);
  const { from, to } = wanted.kind === 'part' ? wanted : { from: 0, to: size - 1 };
  void reply.headers({ ...known, ...headersOf(file), 'content-length': to - from + 1 });
  // Where the id is the right to read, pages of other origins may show it.
  if (gateway.access === undefined) {
    void reply.header('cross-origin-resource-policy', 'cross-origin');
  }
  if (wanted.kind === 'part') {
    void reply.code(206).header('content-range', `bytes ${from}-${to}/${size}`);
  }
  if (request.method === 'HEAD') return await reply.send();
  reply.raw.setTimeout(STUCK_MS, () => {
    request.raw.socket.destroy();
  });
  const bytes = counted(gateway, gateway.log.files.read(file, { from, to }));
  // One block at a time: the next is read when the socket has taken this one.
  return await reply.send(Readable.from(bytes, { objectMode: false, highWaterMark: 1 }));
}

/** HEAD describes the whole file. A range of another version is ignored. */
function wantedOf(
  { method, headers }: FastifyRequest,
  { etag, size }: { etag: string; size: number },
): WantedBytes {
  const condition = headers['if-range'];
  const applies = method === 'GET' && (condition === undefined || condition === etag);
  return wantedBytes(applies ? headers.range : undefined, size);
}

/** Returns whether `If-None-Match` names it. */
function isNamed(etag: string, header: string | undefined): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

function headersOf({ name, type }: StoredFile): Record<string, string> {
  const disposition = isShown(type) ? 'inline' : 'attachment';
  return {
    'content-type': type,
    'content-disposition': contentDisposition(name, { type: disposition }),
    'content-security-policy': 'sandbox',
  };
}

/** Raster images, sound, video. */
function isShown(type: string): boolean {
  const [kind = '', format = ''] = (type.split(';', 1)[0] ?? '').trim().toLowerCase().split('/');
  return kind === 'audio' || kind === 'video' || (kind === 'image' && IMAGES.has(format));
}

async function* counted(
  { metrics }: Gateway,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const block of bytes) {
    metrics.fileBytes.inc({ direction: 'out' }, block.length);
    yield block;
  }
}
