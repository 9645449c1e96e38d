// Natter's clients in a storm: the SDK as programs use it.
import { connectLean } from '@natter/client';
import type { Client, Room } from '@natter/client';
import { WebSocket } from 'ws';
import type { Speaker, StormClient, StormClientOptions } from './storm-client.ts';

export function openNatterClient({ name, room, urls, events }: StormClientOptions): StormClient {
  /** The last one made, so that it can be cut. */
  let socket: WebSocket | undefined;
  // What a constructor returns is what `new` gives.
  function Cuttable(url: string, protocol: string): WebSocket {
    socket = new WebSocket(url, protocol, { perMessageDeflate: false });
    // The SDK hears of the close that follows; nobody else would take the error.
    return socket.on('error', () => undefined).on('close', () => events.gone());
  }
  const client = connectLean({
    urls,
    alias: name,
    random: inOrder(),
    webSocket: Cuttable as unknown as typeof globalThis.WebSocket,
  });
  void client.join(room).then((joined) => {
    joined.on('message', ({ text }) => events.heard(text));
    joined.on('caught-up', () => events.back());
    events.back();
  });
  return { cut: () => socket?.terminate(), close: () => client.close() };
}

/** The SDK begins at a random URL: here at the first. Its pauses are random, as ever. */
function inOrder(): () => number {
  let isFirst = true;
  return () => {
    const value = isFirst ? 0 : Math.random();
    isFirst = false;
    return value;
  };
}

/** A session may be in no more (docs/protocol.md). */
const ROOMS_A_CLIENT = 64;

export async function openNatterSpeaker(
  urls: readonly string[],
  rooms: readonly string[],
): Promise<Speaker> {
  const byName = new Map<string, Room>();
  const clients: Client[] = [];
  for (let from = 0; from < rooms.length; from += ROOMS_A_CLIENT) {
    const client = connectLean({ urls, alias: `speaker-${from}` });
    clients.push(client);
    const some = rooms.slice(from, from + ROOMS_A_CLIENT);
    await Promise.all(some.map(async (name) => byName.set(name, await client.join(name))));
  }
  return {
    // The SDK says it again after a lost connection, once; then it says that it does not know.
    say: (room, text) =>
      byName
        .get(room)!
        .say(text)
        .then(
          () => true,
          () => false,
        ),
    close: () => {
      for (const client of clients) client.close();
    },
  };
}
