// What the rooms of one client need of it, put together. Called by client.ts.
import type { ShownStatus } from './client-status.ts';
import type { Phase } from './connection/lasting-connection.ts';
import { ClientError } from './errors.ts';
import { randomSecret } from './platform.ts';
import type { RoomDeps } from './room/room-deps.ts';
import type { Sender } from './sending/sender.ts';

export interface ClientParts extends Pick<RoomDeps, 'now' | 'later' | 'forget' | 'listMessages'> {
  readonly sender: Sender;
  readonly member: { readonly alias: string };
  readonly connection: { readonly phase: Phase };
  readonly status: ShownStatus;
}

/** Returns what the rooms of one client need of it. */
export function depsForRooms(parts: ClientParts): RoomDeps {
  const { sender, member, connection, status, now, later, forget, listMessages } = parts;
  return {
    now,
    later,
    forget,
    listMessages,
    alias: () => member.alias,
    nextId: requestIds(),
    isUp: () => connection.phase === 'up',
    checkOpen: () => {
      if (connection.phase === 'closed') throw new ClientError('closed', 'this client is closed');
      if (sender.isFull) throw new ClientError('queue-full', 'too many requests are waiting');
    },
    ask: (request) => sender.ask(request),
    signal: (frame) => sender.signal(frame),
    pump: () => {
      sender.pump();
      status.update();
    },
    replayed: () => void status.replayed++,
  };
}

/** Returns a source of ids that no other client has. */
function requestIds(): () => string {
  const prefix = randomSecret().slice(0, 16);
  let count = 0;
  return () => `${prefix}-${(count++).toString(36)}`;
}
