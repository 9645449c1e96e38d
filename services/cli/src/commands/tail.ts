// `natter tail`: prints the messages of a room, one line each, until it is stopped.
import { once } from 'node:events';
import type { Message } from '@natter/protocol';
import type { Display } from '../display.ts';

export interface TailOptions {
  readonly messages: AsyncIterable<Message>;
  readonly json: boolean;
  readonly output: NodeJS.WriteStream;
  readonly display: Display;
}

/** Prints as fast as the output is read. Messages that wait for it wait in the log. */
export async function tail({ messages, json, output, display }: TailOptions): Promise<void> {
  for await (const message of messages) {
    const line = json ? JSON.stringify(message) : display.message(message);
    if (!output.write(`${line}\n`)) await once(output, 'drain');
  }
}
