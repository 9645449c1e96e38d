// `natter tail`: prints the messages of a room, one line each, until it is stopped.
import { once } from 'node:events';
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
  for await (const message of followRoom(follow)) {
    const line = json ? JSON.stringify(message) : display.message(message);
    if (!output.write(`${line}\n`)) await once(output, 'drain');
  }
}
