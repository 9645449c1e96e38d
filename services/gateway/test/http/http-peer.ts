// A raw HTTP client for tests: requests to one gateway's /v1, and its answers as they came.
import type { Message } from '@natter/protocol';
import type { TestGateway } from '@natter/testkit';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, else the text. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** `session-of-ann-0123456789`: a session by its alias, at whatever gateway. */
export const sessionOf = (alias: string): string => `session-of-${alias}-0123456789`;

export async function ask(
  gateway: Pick<TestGateway, 'httpUrl'>,
  path: string,
  { session, ...init }: RequestInit & { readonly session?: string } = {},
): Promise<HttpAnswer> {
  const headers = new Headers(init.headers);
  if (session !== undefined) headers.set('authorization', `Bearer ${session}`);
  const answer = await fetch(`${gateway.httpUrl}${path}`, { ...init, headers });
  const text = await answer.text();
  const isJson = text !== '' && answer.headers.get('content-type')?.includes('json') === true;
  return {
    status: answer.status,
    headers: answer.headers,
    body: (isJson ? JSON.parse(text) : { text }) as HttpAnswer['body'],
  };
}

/** POSTs to the room's messages. `key`: one of its own unless set. */
export async function post(
  gateway: Pick<TestGateway, 'httpUrl'>,
  room: string,
  said: {
    readonly session?: string;
    readonly key?: string;
    readonly body: Readonly<Record<string, unknown>>;
  },
): Promise<HttpAnswer> {
  return await ask(gateway, `/v1/rooms/${room}/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': said.key ?? crypto.randomUUID(),
    },
    body: JSON.stringify(said.body),
    ...(said.session === undefined ? {} : { session: said.session }),
  });
}

/** The messages of a room as `session` sees them, oldest first. */
export async function messagesOf(
  gateway: Pick<TestGateway, 'httpUrl'>,
  room: string,
  session?: string,
): Promise<readonly Message[]> {
  const path = `/v1/rooms/${room}/messages?after=0&limit=200`;
  const answer = await ask(gateway, path, session === undefined ? {} : { session });
  return answer.body['messages'] as readonly Message[];
}
