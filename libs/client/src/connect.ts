// How a client begins, with what keeps the messages of its rooms or without.
import { Client } from './client.ts';
import type { ConnectOptions } from './connect-options.ts';
import { MessageList } from './messages/message-list.ts';

/** Connects and stays connected until closed for good. Throws TypeError on a bad URL. */
export function connect(options: ConnectOptions): Client {
  return new Client(options, (deps) => new MessageList(deps));
}

/**
 * As `connect`, for pages that count bytes and keep messages themselves: `room.messages` throws.
 * A bundler leaves out what it does not use.
 */
export function connectLean(options: ConnectOptions): Client {
  return new Client(options);
}
