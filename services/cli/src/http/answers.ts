// What an HTTP answer is: a gateway's, a problem, or something else's. Problems: docs/http-api.md.
import type { Dispatcher } from 'undici';
import type { RefusedRequest } from '../refusal-words.ts';

export type Answer = Dispatcher.ResponseData;

/** Bytes of a JSON answer: far more than a page of messages (PAGE_BYTES_MAX). */
const JSON_BYTES_MAX = 4 * 1024 * 1024;

/** The answer is not a gateway's: a proxy or another server sent it. */
export class NotNatter extends Error {
  override readonly name = 'NotNatter';
}

/** Returns a reader of a JSON answer, which throws NotNatter if `isValue` rejects the body. */
export function readJson<Value>(
  isValue: (body: Fields) => boolean,
): (answer: Answer) => Promise<Value> {
  return async (answer) => {
    const body = await fieldsOf(answer);
    if (!body || !isValue(body)) throw notNatter(answer);
    return body as Value;
  };
}

/** Reads an answer without a body. Throws NotNatter if it has one. */
export async function readNothing(answer: Answer): Promise<void> {
  if (answer.statusCode === 204) return;
  void answer.body.dump();
  throw notNatter(answer);
}

/** Returns the body of an event stream, unread. Throws NotNatter if it is none. */
export async function readEventStream(answer: Answer): Promise<Answer['body']> {
  if (mediaTypeOf(answer) === 'text/event-stream') return answer.body;
  void answer.body.dump();
  throw notNatter(answer);
}

/** Reads an answer that is not a success. Never throws. */
export async function problemOf(answer: Answer): Promise<RefusedRequest> {
  const { code, detail, retryAfter } = (await fieldsOf(answer).catch(() => undefined)) ?? {};
  const words = [code, detail].filter((word) => typeof word === 'string');
  return {
    code: typeof code === 'string' ? code : undefined,
    reason: words.length === 0 ? describe(answer) : words.join(': '),
    retryAfterMs: typeof retryAfter === 'number' ? retryAfter : 0,
  };
}

/** Returns the words for an answer that a gateway does not give. */
export function notNatter(answer: Answer): NotNatter {
  return new NotNatter(`${describe(answer)}: not a Natter gateway`);
}

function describe(answer: Answer): string {
  const { statusCode, headers } = answer;
  const target = headers['location'];
  if (statusCode >= 300 && statusCode < 400 && typeof target === 'string')
    return `HTTP ${statusCode}, redirects to ${target}`;
  return [`HTTP ${statusCode}`, mediaTypeOf(answer)].filter((word) => word !== '').join(', ');
}

type Fields = Readonly<Record<string, unknown>>;

/** Undefined if the body is not a JSON object, or too large. Throws if the connection breaks. */
async function fieldsOf(answer: Answer): Promise<Fields | undefined> {
  const { body } = answer;
  if (!/^application\/(?:problem\+)?json$/.test(mediaTypeOf(answer))) {
    void body.dump();
    return undefined;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > JSON_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  try {
    const fields: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof fields === 'object' && fields !== null ? (fields as Fields) : undefined;
  } catch {
    // Not JSON: the caller says what it is.
    return undefined;
  }
}

function mediaTypeOf({ headers }: Answer): string {
  const [type = ''] = String(headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase();
}
