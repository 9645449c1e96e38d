// `natter say`: says one thing, or each line of standard input, and ends. By HTTP, so that nobody is told of a coming and going,
// and a chat of the same alias in another terminal keeps its seat: the session is the same.
import { randomUUID } from 'node:crypto';
import type { Target, Recipients } from '../command-line.ts';
import { Failure } from '../exit-codes.ts';
import { problemOf } from '../http/gateways.ts';
import type { Gateways } from '../http/gateways.ts';

export interface SayOptions {
  readonly gateways: Gateways;
  readonly target: Target;
  readonly session: string;
  readonly to: Recipients;
  readonly timeoutMs: number;
}

/** Says each in turn, empty ones not; stops at the first that cannot be said. Throws a Failure. */
export async function sayAll(
  texts: AsyncIterable<string> | Iterable<string>,
  options: SayOptions,
): Promise<void> {
  let count = 0;
  for await (const text of texts) {
    if (text === '') continue;
    count += 1;
    try {
      await say(text, options);
    } catch (error) {
      if (!(error instanceof Failure) || count === 1) throw error;
      error.message = `line ${count}: ${error.message}`;
      throw error;
    }
  }
}

async function say(text: string, options: SayOptions): Promise<void> {
  const { gateways, target, session, to, timeoutMs } = options;
  const { room, alias } = target;
  // However often it is tried, it is said once.
  const id = randomUUID();
  const answer = await gateways.ask({
    path: `/v1/rooms/${room}/messages`,
    method: 'POST',
    timeoutMs,
    request: () => ({
      headers: {
        authorization: `Bearer ${session}`,
        'content-type': 'application/json',
        'idempotency-key': id,
      },
      body: JSON.stringify({ alias, text, ...(to && { to }) }),
    }),
  });
  if (!answer.ok) throw new Failure('refused', (await problemOf(answer)).reason);
  await answer.body?.cancel();
}
