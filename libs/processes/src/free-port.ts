// Which loopback ports are free. Used for every port that was asked for as 0, and to name a port in use before anything is started.
// Only asks: between the answer and the use somebody else may take the port, so a caller still handles that.
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range from which systems take the ports of outgoing connections (Linux: 32768 up, others: 49152 up). A port of that range could
// be taken, even by a client trying to reach it, while its killed process is away for a second.
const PORT_MIN = 20_000;
const PORT_MAX = 31_999;
const HOST = '127.0.0.1';
/** With some dozens of ports in use a second try is rare; a hundred in vain means that something else is wrong. */
const TRIES_MAX = 100;

/** Ports this process has handed out: a port is not offered twice while its taker still starts. */
const handedOut = new Set<number>();

/** How often a start is tried with other ports when its ports have been taken meanwhile. */
const STARTS_MAX = 5;

/** Calls `start` with free ports; again with others (STARTS_MAX in all) when it throws and one of the ports has been taken meanwhile. */
export async function onFreePorts<T>(
  count: number,
  start: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  for (let starts = 1; ; starts += 1) {
    const ports: number[] = [];
    while (ports.length < count) ports.push(await pickFreePort());
    try {
      return await start(ports);
    } catch (error) {
      const faults = await Promise.all(ports.map((port) => bindFault({ host: HOST, port })));
      if (starts === STARTS_MAX || faults.every((fault) => fault === undefined)) throw error;
    }
  }
}

/** A port nobody listens on, outside the range of outgoing connections. Throws when none is found. */
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

/** Why nobody can listen there now (`EADDRINUSE`, `EACCES`, …), or undefined when it is free. */
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
