// Socket.IO's clients in a storm: its own client, which reconnects and recovers as documented.
import { io } from 'socket.io-client';
import type { Speaker, StormClient, StormClientOptions } from './storm-client.ts';

/** As long as Natter's SDK waits first, and at most. */
const PAUSES = { reconnectionDelay: 100, reconnectionDelayMax: 10_000 };
const options = { transports: ['websocket'], forceNew: true, ...PAUSES };

export function openSocketIoClient({ room, urls, events }: StormClientOptions): StormClient {
  let at = 0;
  const url = (): string => urls[at % urls.length]!.replace('ws:', 'http:');
  const connect = (): ReturnType<typeof io> => {
    const made = io(url(), options);
    made.on('msg', (text: string) => events.heard(text));
    made.on('connect', () => {
      // A recovered connection is in its rooms, and its messages follow.
      if (made.recovered) events.back();
      else made.emit('join', room, () => events.back());
    });
    made.on('disconnect', () => events.gone());
    // Another server is another client to the library.
    made.on('connect_error', () => {
      if (urls.length === 1) return;
      made.close();
      at += 1;
      setTimeout(() => {
        if (!isClosed) socket = connect();
      }, PAUSES.reconnectionDelay * Math.random());
    });
    return made;
  };
  let isClosed = false;
  let socket = connect();
  return {
    cut: () => socket.io.engine?.close(),
    close: () => {
      isClosed = true;
      socket.close();
    },
  };
}

/** One connection a server: they do not know each other. */
export async function openSocketIoSpeaker(urls: readonly string[]): Promise<Speaker> {
  const sockets = urls.map((url) => io(url.replace('ws:', 'http:'), options));
  await Promise.all(
    sockets.map((socket) => new Promise<void>((resolve) => void socket.once('connect', resolve))),
  );
  return {
    say: (room, text) => {
      for (const socket of sockets) if (socket.connected) socket.emit('msg', room, text);
      return Promise.resolve(true);
    },
    close: () => {
      for (const socket of sockets) socket.close();
    },
  };
}
