// People in rooms whose messages change, for measurements.
import { Client } from '../trust/client.ts';

/** Returns somebody who is in the room. */
export async function enter(wsUrl: string, room: string, alias: string): Promise<Client> {
  const client = await Client.open(wsUrl);
  await client.ask({ type: 'hello', alias, features: ['amend'] }, 'welcome');
  await client.ask({ type: 'join', room }, 'joined');
  return client;
}

/** Returns the seq. */
export async function say(client: Client, room: string, text: string): Promise<number> {
  const said = { type: 'say', room, id: crypto.randomUUID(), text };
  return Number((await client.ask(said, 'ack'))['seq']);
}

/** Resolves when it is acknowledged. */
export async function amend(
  client: Client,
  { room, seq }: { readonly room: string; readonly seq: number },
  change: object,
): Promise<void> {
  await client.ask({ type: 'amend', room, id: crypto.randomUUID(), seq, ...change }, 'ack');
}

export function closeAll(clients: readonly Client[]): void {
  for (const { socket } of clients) socket.terminate();
}
