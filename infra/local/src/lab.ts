// `npm start -- --lab`: gateways are told a token and each other's addresses, and ask us to kill
// one when a page with the token wants it (services/gateway/src/lab). It restarts in a second.
import { urlHost } from '@natter/processes';
import { displayHost } from './announce.ts';
import type { Run } from './run.ts';

/** Settings of every gateway where a page may kill gateways. */
export function labVariables(
  { labToken, host }: Run,
  ports: readonly { readonly httpPort: number }[],
): NodeJS.ProcessEnv {
  if (labToken === undefined) return {};
  const origins = ports.map(({ httpPort }) => `ws://${urlHost(displayHost(host))}:${httpPort}`);
  return { NATTER_LAB_TOKEN: labToken, NATTER_LAB_GATEWAYS: origins.join(',') };
}

/** Kills the gateway that a message of a gateway names. */
export function killForLab({ labToken, gateways }: Run, message: unknown): void {
  const { type, gateway } = (message ?? {}) as {
    readonly type?: unknown;
    readonly gateway?: unknown;
  };
  if (labToken === undefined || type !== 'lab-kill' || typeof gateway !== 'number') return;
  gateways[gateway]?.kill('SIGKILL');
}
