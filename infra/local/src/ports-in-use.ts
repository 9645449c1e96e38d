// Checks, before anything starts, whether the requested ports are free.
import type { Settings } from './flags.ts';
import { bindFault } from '@natter/processes';

interface WantedPort {
  readonly port: number;
  readonly host: string;
  readonly whose: string;
  readonly flag: string;
}

/** Returns one line for each port that cannot be used. `withNats`: a nats-server will start. */
export async function portFaults(
  settings: Settings,
  { host, withNats }: { readonly host: string; readonly withNats: boolean },
): Promise<string[]> {
  const wanted = wantedPorts(settings, host).filter(
    ({ flag, port }) => port !== 0 && (withNats || flag !== '--nats-port'),
  );
  const lines = await Promise.all(wanted.map((one) => faultLine(one)));
  return lines.filter((line) => line !== undefined);
}

function wantedPorts(settings: Settings, host: string): WantedPort[] {
  const { gateways, httpPort, tcpPort, natsPort } = settings;
  const wanted: WantedPort[] = [
    { port: natsPort, host: '127.0.0.1', whose: 'nats', flag: '--nats-port' },
  ];
  for (let index = 0; index < gateways; index += 1) {
    const http = httpPort === 0 ? 0 : httpPort + index;
    const tcp = tcpPort === 0 ? 0 : tcpPort + index;
    wanted.push({ port: http, host, whose: `gateway ${index}, HTTP`, flag: '--http-port' });
    wanted.push({ port: tcp, host, whose: `gateway ${index}, TCP`, flag: '--tcp-port' });
  }
  return wanted;
}

async function faultLine(wanted: WantedPort): Promise<string | undefined> {
  const { port, host, whose, flag } = wanted;
  const fault = await bindFault({ host, port });
  if (fault === undefined) return undefined;
  const what = `port ${port} (${whose})`;
  switch (fault) {
    case 'EADDRINUSE':
      return `${what} is in use; stop what uses it, or choose another with ${flag}`;
    case 'EACCES':
      return `${what} needs more rights; choose one above 1023 with ${flag}`;
    default:
      return `${what} cannot listen on ${host} (${fault}); correct NATTER_HOST`;
  }
}
