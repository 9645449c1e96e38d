// `natter tail`: prints the messages of a room and what becomes of them, one line each, until it is
// stopped.
import { once } from 'node:events';
import type { Amended, Message } from '@natter/protocol';
import { Display } from '../display.ts';
import { followRoom } from '../http/follow-room.ts';
import type { FollowOptions } from '../http/follow-room.ts';

export interface TailOptions extends FollowOptions {
  readonly json: boolean;
  readonly output: NodeJS.WriteStream;
}

/** Prints as fast as the output is read; until then, messages wait in the log. Never returns. */
export async function tail({ json, output, ...follow }: TailOptions): Promise<void> {
  const display = new Display(output, () => follow.gateways.url);
  const lineOf = (event: Message | Amended): string =>
    event.type === 'message' ? display.message(event) : display.amended(event);
  for await (const event of followRoom(follow)) {
    const line = json ? JSON.stringify(event) : lineOf(event);
    if (!output.write(`${line}\n`)) await once(output, 'drain');
  }
}
