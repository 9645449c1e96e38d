// A raw HTTP client for tests: one session at one gateway's /v1, and what it answers as it came.
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
  gateway: TestGateway,
  path: string,
  { session, ...init }: RequestInit & { readonly session?: string } = {},
): Promise<HttpAnswer> {
  const headers = new Headers(init.headers);
  if (session !== undefined) headers.set('authorization', `Bearer ${session}`);
  const answer = await fetch(`${gateway.httpUrl}${path}`, { ...init, headers });
  const text = await answer.text();
  const json = answer.headers.get('content-type')?.includes('json') === true;
  return {
    status: answer.status,
    headers: answer.headers,
    body: (json ? JSON.parse(text) : { text }) as HttpAnswer['body'],
  };
}
