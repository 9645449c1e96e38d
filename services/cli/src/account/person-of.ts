// Who a credential belongs to, whoever issued it: a gateway says so in its welcome.
import { connect } from '@natter/client';
import type { Person } from '@natter/protocol';
import { ChatSockets } from '../chat/chat-socket.ts';
import { newDevice } from '../credential/who.ts';
import { Failure, failureOf } from '../exit-codes.ts';

export interface PersonOfOptions {
  readonly urls: readonly string[];
  readonly credential: string;
  /** How long to look for a gateway. */
  readonly timeoutMs: number;
}

/** Returns the person. Throws a Failure: refused, or unreachable. */
export async function personOf({ urls, credential, timeoutMs }: PersonOfOptions): Promise<Person> {
  const found = Promise.withResolvers<Person>();
  let reason = 'no answer in time';
  const fail = (): void =>
    found.reject(new Failure('unreachable', `no gateway answers (${reason})`));
  const sockets = new ChatSockets({
    urls,
    tell: (problem) => (reason = problem),
    giveUp: (problem) => {
      reason = problem;
      fail();
    },
  });
  const timer = setTimeout(fail, timeoutMs);
  const device = newDevice();
  const client = connect({ urls, token: credential, device, webSocket: sockets.webSocket });
  client.on('person', (person) => person && found.resolve(person));
  client.on('error', (error) => found.reject(failureOf(error) ?? error));
  try {
    return await found.promise;
  } finally {
    clearTimeout(timer);
    client.close();
  }
}
