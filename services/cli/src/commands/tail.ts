// `natter tail`: prints what is said in a room, a line each, until it is stopped.
import { once } from 'node:events';
import type { Message } from '@natter/protocol';
import type { Show } from '../show.ts';

export interface TailParts {
  readonly messages: AsyncIterable<Message>;
  readonly json: boolean;
  readonly output: NodeJS.WriteStream;
  readonly show: Show;
}

/** As slow as who reads the output; what waits for it waits in the log. */
export async function tail({ messages, json, output, show }: TailParts): Promise<void> {
  for await (const message of messages) {
    const line = json ? JSON.stringify(message) : show.message(message);
    if (!output.write(`${line}\n`)) await once(output, 'drain');
  }
}
