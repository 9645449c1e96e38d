// Clients of plain ws in a storm: they connect again after a short pause, and ask for nothing.
import { WebSocket } from 'ws';
import type { Speaker, StormClient, StormClientOptions } from './storm-client.ts';

const PAUSE_MS_MAX = 200;

export function openWsClient({ room, urls, events }: StormClientOptions): StormClient {
  let at = 0;
  let isClosed = false;
  let socket: WebSocket;
  const connect = (): void => {
    let isIn = false;
    socket = new WebSocket(`${urls[at % urls.length]}/?room=${room}`, { perMessageDeflate: false });
    socket.on('message', (data: Buffer) => {
      if (isIn) events.heard(data.toString());
      else events.back(); // `joined`
      isIn = true;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      events.gone();
      if (isClosed) return;
      if (!isIn) at += 1;
      setTimeout(connect, Math.random() * PAUSE_MS_MAX);
    });
  };
  connect();
  return {
    cut: () => socket.terminate(),
    close: () => {
      isClosed = true;
      socket.close();
    },
  };
}

/** A connection a room and server; one that is lost is made again. */
export async function openWsSpeaker(
  urls: readonly string[],
  rooms: readonly string[],
): Promise<Speaker> {
  const open = new Map<string, WebSocket>();
  let isClosed = false;
  const connect = (key: string): Promise<void> =>
    new Promise((resolve) => {
      const socket = new WebSocket(key, { perMessageDeflate: false });
      open.set(key, socket);
      socket.on('open', resolve);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (!isClosed) setTimeout(() => void connect(key), PAUSE_MS_MAX);
      });
    });
  const keyOf = (url: string, room: string): string => `${url}/?room=${room}`;
  await Promise.all(rooms.flatMap((room) => urls.map((url) => connect(keyOf(url, room)))));
  return {
    say: (room, text) => {
      for (const url of urls) {
        const socket = open.get(keyOf(url, room));
        if (socket?.readyState === socket?.OPEN) socket?.send(text);
      }
      return Promise.resolve(true);
    },
    close: () => {
      isClosed = true;
      for (const socket of open.values()) socket.close();
    },
  };
}
