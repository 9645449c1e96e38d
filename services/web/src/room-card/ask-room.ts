// Requests about rooms over HTTP. Where anyone may come, the session says who asks.
import type { Chat } from '../chat/chat.ts';
import { askGateway } from '../sign-in/ask-identity.ts';
import type { Fault, HttpRequest, Outcome } from '../sign-in/ask-identity.ts';
import { actRefusedWords } from '../words/refusal-words.ts';

/** Never throws. */
export async function askRoom<T>(
  { client }: Pick<Chat, 'client'>,
  request: HttpRequest,
): Promise<Outcome<T>> {
  const authorization = await client?.authorization().catch(() => undefined);
  return askGateway<T>({ ...request, ...(authorization && { headers: { authorization } }) });
}

/** The reason why such a request failed. */
export function roomFaultWords(fault: Fault): string {
  const { retryAfterMs: retryAfter, ...rest } = fault;
  return actRefusedWords({ ...rest, ...(retryAfter && { retryAfter }) }, Date.now());
}
