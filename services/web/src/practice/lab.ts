// The lab: where `npm start -- --lab` runs, this page may kill gateways. The token is in the link
// that it prints; it is taken out of the address and kept for this tab.
const KEY = 'natter.lab';

export interface Lab {
  /** `ws://localhost:8080`, by number. */
  readonly gateways: readonly string[];
  /** Kills one. Returns false if the server did not. */
  kill(gateway: number): Promise<boolean>;
}

/** Returns the lab of this server; undefined: it has none, or this page was not let in. */
export async function openLab(): Promise<Lab | undefined> {
  const token = labToken();
  if (token === undefined) return undefined;
  const headers = { 'x-natter-lab': token, 'content-type': 'application/json' };
  const ask = async (path: string, init: RequestInit): Promise<Response | undefined> => {
    try {
      const answer = await fetch(`/v1/lab${path}`, { ...init, headers });
      return answer.ok ? answer : undefined;
    } catch {
      // The gateway of this page may be the one that is away.
      return undefined;
    }
  };
  const answer = await ask('', {});
  if (!answer) return undefined;
  const { gateways } = (await answer.json()) as { readonly gateways: readonly string[] };
  return {
    gateways,
    kill: async (gateway) => {
      const body = JSON.stringify({ gateway });
      return (await ask('/kill', { method: 'POST', body })) !== undefined;
    },
  };
}

function labToken(): string | undefined {
  const given = /^#try=([\w-]+)$/u.exec(location.hash)?.[1];
  try {
    if (given !== undefined) {
      sessionStorage.setItem(KEY, given);
      history.replaceState(history.state, '', `${location.pathname}#try`);
    }
    return given ?? sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    // Storage is switched off.
    return given;
  }
}
