// Natter's clients in a storm: the SDK as programs use it.
import { connectLean } from '@natter/client';
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

export async function openNatterSpeaker(
  urls: readonly string[],
  rooms: readonly string[],
): Promise<Speaker> {
  const client = connectLean({ urls, alias: 'speaker' });
  const joined = await Promise.all(
    rooms.map(async (name) => [name, await client.join(name)] as const),
  );
  const byName = new Map(joined);
  return {
    // The SDK says it again after a lost connection, once.
    say: (room, text) =>
      void byName
        .get(room)!
        .say(text)
        .catch(() => undefined),
    close: () => client.close(),
  };
}
