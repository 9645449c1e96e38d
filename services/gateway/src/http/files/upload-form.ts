// The form of an upload, `multipart/form-data`, read as it comes: fields, then one file, then at
// most what is known only at its end (`size`, `sha256`). Names and types are data: a name loses its
// folders (@fastify/multipart), and one that could pass for another in a terminal is refused.
import type { Multipart, MultipartFile } from '@fastify/multipart';
import { FILE_BYTES_MAX, FRAME_BYTES_MAX, hasControls, ok, refuse } from '@natter/protocol';
import type { Refusal, Result } from '@natter/protocol';
import { lifeSeconds, pixels } from '@natter/protocol/schema';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { RequestError } from '../problem-details.ts';
import type { HttpRefusal, HttpResult } from '../problem-details.ts';
import { seq, viewField } from '../schemas.ts';

/** Bytes of the form beside the file, its boundaries and headers too. */
export const FORM_BYTES_MAX = 256 * 1024;
/** Bytes of all fields: they are a frame's. */
const FIELD_BYTES_MAX = FRAME_BYTES_MAX;
const FIELDS_MAX = 300;
const PART_HEADERS_MAX = 16;

export const uploadFields = Type.Object({
  alias: Type.String({ description: 'The sender, as in `hello`.' }),
  text: Type.Optional(Type.String()),
  to: Type.Optional(
    Type.Array(Type.String(), { description: 'Recipients, one field each. Absent: everybody.' }),
  ),
  view: Type.Optional(viewField),
  ref: Type.Optional(seq),
  expires: Type.Optional(
    Type.Integer({ ...lifeSeconds, description: 'Seconds that the message and the file live.' }),
  ),
  width: Type.Optional(pixels),
  height: Type.Optional(pixels),
  size: Type.Optional(Type.Integer({ description: 'Bytes of the file. If it differs: 422.' })),
  sha256: Type.Optional(Type.String({ description: 'Hexadecimal. If it differs: 422.' })),
  file: Type.Unsafe<string>({
    type: 'string',
    contentMediaType: 'application/octet-stream',
    description: `At most ${FILE_BYTES_MAX} bytes.`,
  }),
});

export interface FormFields {
  readonly alias?: string;
  readonly text?: string;
  readonly to?: readonly string[];
  readonly view?: number;
  readonly ref?: number;
  /** Seconds. */
  readonly expires?: number;
  /** Pixels of an image or a video. */
  readonly width?: number;
  readonly height?: number;
  /** As the client says; checked against the bytes that came. */
  readonly size?: number;
  readonly sha256?: string;
}

/** The fields before the file, and the file itself, not read yet. */
export interface FormHead {
  readonly fields: FormFields;
  readonly name: string;
  readonly type: string;
  /** Throws what reading the request throws. */
  readonly bytes: AsyncIterable<Buffer>;
  /** Its rest will not be read. */
  discard(): void;
}

export class UploadForm {
  readonly #parts: AsyncIterator<Multipart>;
  readonly #fields: { -readonly [Name in keyof FormFields]: FormFields[Name] } = {};
  #fieldBytes = 0;

  constructor(request: FastifyRequest) {
    this.#parts = request.parts({
      limits: {
        fields: FIELDS_MAX,
        fieldSize: FIELD_BYTES_MAX,
        files: 1,
        // Counted where it is stored.
        fileSize: Infinity,
        headerPairs: PART_HEADERS_MAX,
      },
    });
  }

  /** Reads up to the file. Throws RequestError, and what reading the request throws. */
  async head(): Promise<HttpResult<FormHead>> {
    for (;;) {
      const part = await this.#next();
      if (part === undefined) return refuse('bad-request', 'the form has no file');
      if (part.type === 'file') return this.#file(part);
      const refusal = this.#take(part);
      if (refusal !== undefined) return { ok: false, refusal };
    }
  }

  /** Reads the fields behind the file, which has been read. Throws as `head` does. */
  async tail(): Promise<Result<FormFields>> {
    for (;;) {
      const part = await this.#next();
      if (part === undefined) return ok(this.#fields);
      const known = part.fieldname === 'size' || part.fieldname === 'sha256';
      // A `to` that comes too late must not make a private file public.
      if (part.type === 'file' || !known) {
        return refuse('bad-request', `${part.fieldname} must stand before the file`);
      }
      const refusal = this.#take(part);
      if (refusal !== undefined) return { ok: false, refusal };
    }
  }

  async #next(): Promise<Multipart | undefined> {
    try {
      const next = await this.#parts.next();
      return next.done === true ? undefined : next.value;
    } catch (error) {
      throw readingFailed(error);
    }
  }

  #file(part: MultipartFile): Result<FormHead> {
    const { filename, mimetype, file, fieldname } = part;
    const name = filename === undefined || filename === '' ? 'file' : asNamed(filename);
    if (fieldname !== 'file') return refuse('bad-request', `unknown field: ${fieldname}`);
    if (hasControls(name) || name.includes('\t')) {
      return refuse('bad-request', 'the name has control characters');
    }
    const bytes = bytesOf(file);
    return ok({ fields: this.#fields, name, type: mimetype, bytes, discard: () => file.destroy() });
  }

  #take(part: Exclude<Multipart, MultipartFile>): Refusal | undefined {
    const { fieldname, value, valueTruncated } = part;
    if (typeof value !== 'string') return badField(fieldname);
    this.#fieldBytes += Buffer.byteLength(value);
    if (valueTruncated || this.#fieldBytes > FIELD_BYTES_MAX) {
      return { code: 'too-large', message: `the fields take over ${FIELD_BYTES_MAX} bytes` };
    }
    const fields = this.#fields;
    switch (fieldname) {
      case 'alias':
      case 'text':
        fields[fieldname] = value;
        return undefined;
      case 'to':
        fields.to = [...(fields.to ?? []), value];
        return undefined;
      case 'view':
      case 'ref':
      case 'expires':
      case 'width':
      case 'height':
      case 'size':
        if (!/^\d{1,15}$/.test(value)) return badField(fieldname);
        fields[fieldname] = Number(value);
        return undefined;
      case 'sha256':
        if (!/^[0-9a-f]{64}$/i.test(value)) return badField(fieldname);
        fields.sha256 = value.toLowerCase();
        return undefined;
      default:
        return badField(fieldname);
    }
  }
}

/** Undoes what browsers do to a name in a form (HTML, "multipart/form-data"), and nothing else. */
function asNamed(filename: string): string {
  const written: Readonly<Record<string, string>> = { '%22': '"', '%0A': '\n', '%0D': '\r' };
  return filename.replaceAll(/%22|%0A|%0D/g, (encoded) => written[encoded] ?? encoded);
}

const badField = (name: string): Refusal => ({
  code: 'bad-request',
  message: `wrong or unknown field: ${name}`,
});

async function* bytesOf(file: MultipartFile['file']): AsyncGenerator<Buffer> {
  try {
    yield* file as AsyncIterable<Buffer>;
  } catch (error) {
    throw readingFailed(error);
  }
}

/** Errors of the parser, and of a client that goes, have no status: no boundary, a broken part. */
function readingFailed(error: unknown): Error {
  if (error instanceof Error && 'statusCode' in error) return error;
  return new RequestError(400, 'the body is not multipart/form-data', { cause: error });
}

/** Returns how the file differs from what the client said of it, or undefined. */
export function contradiction(
  declared: Pick<FormFields, 'size' | 'sha256'>,
  came: { readonly size: number; readonly sha256: string },
): HttpRefusal | undefined {
  if (declared.size !== undefined && declared.size !== came.size) {
    return { status: 422, message: `size: ${declared.size} declared, ${came.size} bytes came` };
  }
  if (declared.sha256 !== undefined && declared.sha256 !== came.sha256) {
    return { status: 422, message: `sha256: the bytes that came have ${came.sha256}` };
  }
  return undefined;
}
