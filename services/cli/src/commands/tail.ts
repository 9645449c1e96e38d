// `natter tail`: prints what is said in a room, a line each, until it is stopped.
import { once } from 'node:events';
import type { Message } from '@natter/protocol';
import type { Display } from '../display.ts';

export interface TailDeps {
  readonly messages: AsyncIterable<Message>;
  readonly json: boolean;
  readonly output: NodeJS.WriteStream;
  readonly display: Display;
}

/** As slow as who reads the output; what waits for it waits in the log. */
export async function tail({ messages, json, output, display }: TailDeps): Promise<void> {
  for await (const message of messages) {
    const line = json ? JSON.stringify(message) : display.message(message);
    if (!output.write(`${line}\n`)) await once(output, 'drain');
  }
}
