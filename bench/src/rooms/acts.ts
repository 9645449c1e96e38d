// How long an act takes until it is in force: acts on somebody who is in the room at another
// gateway.
import { Client } from '../trust/client.ts';

const ROOM = 'acts';
/** Of each: mute, unmute, ban, unban. */
const ACTS = 250;
/** Who is in the room besides. */
const OTHERS = 20;

export interface ActsOptions {
  /** `ws://…` of the gateways. */
  readonly actor: string;
  readonly target: string;
  readonly operator: string;
}

/** Returns the times from each act to its acknowledgement, ms. */
export async function timeActs({ actor, target, operator }: ActsOptions): Promise<number[]> {
  const host = await Client.open(actor);
  await host.ask({ type: 'hello', alias: 'host', session: operator }, 'welcome');
  await host.ask({ type: 'act', id: 'c', room: ROOM, act: 'create', access: 'open' }, 'acted');
  const clients: Client[] = [];
  for (let n = 0; n <= OTHERS; n += 1) {
    const client = await Client.open(target);
    await client.ask({ type: 'hello', alias: `bob${n}`, features: ['rooms'] }, 'welcome');
    await client.ask({ type: 'join', room: ROOM }, 'joined');
    clients.push(client);
  }
  const [bob] = clients as [Client];
  const times: number[] = [];
  for (let n = 0; n < ACTS; n += 1) {
    for (const act of ['mute', 'unmute', 'ban', 'unban']) {
      const removed = act === 'ban' ? bob.next('removed') : undefined;
      const startMs = performance.now();
      await host.ask({ type: 'act', id: `${act}${n}`, room: ROOM, act, who: 'bob0' }, 'acted');
      times.push(performance.now() - startMs);
      await removed;
    }
    await bob.ask({ type: 'join', room: ROOM }, 'joined');
  }
  for (const client of [host, ...clients]) client.socket.terminate();
  return times;
}
