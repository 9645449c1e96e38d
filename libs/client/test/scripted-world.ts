// The start of each test in virtual time: a client, its gateways and its clock.
import { onTestFinished } from 'vitest';
import { connect, connectLean } from '@natter/client';
import type { ClientError, ConnectOptions, RefusedError } from '@natter/client';
import { ScriptedGateways } from './scripted-gateways.ts';
import { virtualTime } from './virtual-time.ts';

/** Returns a client of two scripted gateways, in virtual time. */
export function world(options: Partial<ConnectOptions> = {}, kind: 'full' | 'lean' = 'full') {
  const time = virtualTime();
  const gateways = new ScriptedGateways(time);
  const client = (kind === 'full' ? connect : connectLean)({
    urls: ['ws://a', 'ws://b'],
    alias: 'ada',
    webSocket: gateways.webSocket,
    now: time.now,
    later: time.later,
    random: () => 0,
    ...options,
  });
  onTestFinished(() => client.close());
  return { time, gateways, client };
}

/** Waits a second of virtual time for a promise. */
export async function soon<Value>(
  time: { pass(ms: number): Promise<void> },
  promise: Promise<Value>,
) {
  await time.pass(1_000);
  return promise;
}

/** Returns the outcome of a promise as a word: `done`, or the code of its error. */
export const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: ClientError | RefusedError) => error.code,
  );
