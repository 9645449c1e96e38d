// Looks before anything is started whether the ports that were asked for are free, and says which are not.
import type { Settings } from './flags.ts';
import { bindFault } from '@natter/processes';

interface Wanted {
  readonly port: number;
  readonly host: string;
  readonly whose: string;
  readonly flag: string;
}

/** One line for each port that cannot be listened on. `withNats`: a nats-server is to be started. */
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

function wantedPorts(settings: Settings, host: string): Wanted[] {
  const { gateways, httpPort, tcpPort, natsPort } = settings;
  const wanted: Wanted[] = [
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

async function faultLine(wanted: Wanted): Promise<string | undefined> {
  const { port, host, whose, flag } = wanted;
  const fault = await bindFault({ host, port });
  if (fault === undefined) return undefined;
  const trouble = fault === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${fault})`;
  return `port ${port} (${whose}) ${trouble}: stop what uses it, or choose another with ${flag}`;
}
