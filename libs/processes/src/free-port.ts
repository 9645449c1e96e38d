// Finds free ports, for every port requested as 0. It only asks: another program may take the port
// before its use, so callers retry (onFreePorts).
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports of outgoing connections (Linux: from 32768, others: from 49152): one of those
// could be taken while a killed process is away for a second.
const PORT_MIN = 20_000;
const PORT_MAX = 31_999;
const HOST = '127.0.0.1';
/** A second try is rare; a hundred failures mean that something else is wrong. */
const TRIES_MAX = 100;

/** Ports handed out by this process, so that none is offered twice while its user starts. */
const handedOut = new Set<number>();

/** Starts with other ports, if the first ones were taken meanwhile. */
const STARTS_MAX = 5;

/**
 * Calls `start` with free ports of `host`. Retries with others, up to STARTS_MAX times in all,
 * when it throws and one of the ports has been taken meanwhile.
 */
export async function onFreePorts<T>(
  count: number,
  start: (ports: readonly number[]) => Promise<T>,
  host: string = HOST,
): Promise<T> {
  for (let starts = 1; ; starts += 1) {
    const ports: number[] = [];
    while (ports.length < count) ports.push(await pickFreePort(host));
    try {
      return await start(ports);
    } catch (error) {
      const faults = await Promise.all(ports.map((port) => bindFault({ host, port })));
      if (starts === STARTS_MAX || faults.every((fault) => fault === undefined)) throw error;
    }
  }
}

/** Returns a free port outside the range of outgoing connections. Throws when it finds none. */
export async function pickFreePort(host: string = HOST): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN + 1));
    if (handedOut.has(port)) continue;
    if ((await bindFault({ host, port })) !== undefined) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error(`no free port on ${host} between ${PORT_MIN} and ${PORT_MAX}`);
}

/** Returns why nobody can listen there (`EADDRINUSE`, `EACCES`, …), or undefined if it is free. */
export async function bindFault(address: {
  readonly host: string;
  readonly port: number;
}): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host: address.host, port: address.port, exclusive: true });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    server.close();
  }
}
