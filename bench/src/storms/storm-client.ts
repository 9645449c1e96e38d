// A client in a storm: it is in one room, loses its connections, and comes back by itself.
// One file a contestant makes them: natter-clients.ts, socket-io-clients.ts, ws-clients.ts.

export interface StormEvents {
  /** A message of the room, perhaps one that was missed. */
  heard(text: string): void;
  /** It is in the room, first or again, and has what it missed, if the server sends that. */
  back(): void;
  /** The connection is gone. */
  gone(): void;
}

export interface StormClient {
  /** Cuts the connection, as a network does. Nothing happens while there is none. */
  cut(): void;
  close(): void;
}

export interface StormClientOptions {
  readonly name: string;
  readonly room: string;
  /** `ws://host:port` of each server, the first to be tried first. */
  readonly urls: readonly string[];
  readonly events: StormEvents;
}

/** Speaks into rooms, past all storms. */
export interface Speaker {
  /** Resolves with whether it was said: with false if the speaker was told that it was not. */
  say(room: string, text: string): Promise<boolean>;
  close(): void;
}
