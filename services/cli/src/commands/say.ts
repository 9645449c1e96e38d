// `natter say`: says one thing, or each line of standard input. Over HTTP, so that it neither joins
// nor leaves, and a chat under the same session keeps its seat.
import { randomUUID } from 'node:crypto';
import type { RoomName } from '@natter/protocol';
import type { Who } from '../credential/who.ts';
import { Failure } from '../exit-codes.ts';
import { readJson } from '../http/answers.ts';
import type { Gateways } from '../http/gateways.ts';
import { linesOf } from './input-lines.ts';

export interface SayOptions {
  readonly gateways: Gateways;
  readonly room: RoomName;
  readonly who: Who;
  /** Undefined: everybody. */
  readonly to: readonly string[] | undefined;
  /** The seq at which the names in `to` were chosen. Undefined: the gateway resolves them now. */
  readonly view?: number | undefined;
  /** Seconds that it lives. Undefined: as long as the log. */
  readonly expires?: number | undefined;
  readonly timeoutMs: number;
  /** Called with each thing that was said. */
  readonly said?: ((result: { readonly id: string; readonly seq: number }) => void) | undefined;
}

/**
 * Says each line in turn, except empty ones. Throws a Failure at the first that cannot be said,
 * with its number. With `to`, all lines are for the members who got the first one.
 */
export async function sayLines(
  input: AsyncIterable<Uint8Array>,
  options: SayOptions,
): Promise<void> {
  let { view } = options;
  for await (const { number, text } of linesOf(input)) {
    if (text === '') continue;
    try {
      const seq = await say(text, { ...options, view });
      view ??= seq;
    } catch (error) {
      if (error instanceof Failure) error.message = `line ${number}: ${error.message}`;
      throw error;
    }
  }
}

/** Says one thing once, however often it is tried, and returns its seq. Throws a Failure. */
export async function say(text: string, options: SayOptions): Promise<number> {
  const { gateways, room, who, to, view, expires, timeoutMs } = options;
  const id = randomUUID();
  const body = JSON.stringify({ alias: who.alias, text, expires, ...(to && { to, view }) });
  const headers = {
    authorization: `Bearer ${who.secret}`,
    'content-type': 'application/json',
    'idempotency-key': id,
  };
  const { seq } = await gateways.ask<{ readonly seq: number }>({
    path: `/v1/rooms/${room}/messages`,
    method: 'POST',
    timeoutMs,
    content: () => ({ headers, body }),
    read: readJson((answer) => answer['id'] === id && Number.isSafeInteger(answer['seq'])),
  });
  options.said?.({ id, seq });
  return seq;
}
