// Loaded into a gateway before its own code (`node --import`): its waits pass `?speed=N` times as
// fast. Scales timers, socket timeouts and performance.now(), but not Date.now(), which dates
// records for others.
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';

const speed = Number(new URL(import.meta.url).searchParams.get('speed'));
if (!(speed >= 1)) throw new Error(`${import.meta.url}: ?speed= must be a number from 1 up`);

type Timer = (callback: (...values: unknown[]) => void, ms?: number, ...rest: unknown[]) => unknown;

/** Keeps what hangs on the function, such as the form that util.promisify() takes. */
function faster(timer: Timer): Timer {
  const scaled: Timer = (callback, ms = 0, ...rest) => timer(callback, ms / speed, ...rest);
  return Object.defineProperties(scaled, Object.getOwnPropertyDescriptors(timer));
}

const quick = {
  setTimeout: faster(setTimeout),
  setInterval: faster(setInterval),
};
Object.assign(globalThis, quick);
Object.assign(timers, quick);

const delay = timersPromises.setTimeout;
Object.assign(timersPromises, {
  setTimeout: (ms: number, ...rest: []) => delay(ms / speed, ...rest),
});
syncBuiltinESMExports();

const now = performance.now.bind(performance);
performance.now = () => now() * speed;

const inherited = Object.getOwnPropertyDescriptor(Socket.prototype, 'setTimeout');
const socketTimeout = inherited?.value as Socket['setTimeout'];
Socket.prototype.setTimeout = function scaled(ms, callback) {
  return socketTimeout.call(this, ms / speed, callback);
};
