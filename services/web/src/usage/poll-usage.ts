// Asks every few seconds who uses what. A tab behind others asks nothing. Contract:
// docs/http-api.md, "Usage".
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { Fault } from '../sign-in/ask-identity.ts';

const EVERY_MS = 3_000;
/** Rows of a table. */
const TOP = 20;

export type Measure =
  | 'perMinute'
  | 'requests'
  | 'refused'
  | 'saidBytes'
  | 'fileBytes'
  | 'connections'
  | 'rooms';
export type Figures = { readonly [Name in Measure]: number };

export interface UsageAnswer {
  /** The gateways that the figures are of. */
  readonly gateways: readonly string[];
  readonly people: readonly (Figures & { readonly alias?: string; readonly person?: string })[];
  readonly addresses: readonly (Figures & { readonly address: string })[];
  readonly rooms: readonly (Figures & { readonly room: string })[];
}

export interface UsagePoll {
  /** Undefined until the first answer. */
  readonly usage: ReadonlySignal<UsageAnswer | undefined>;
  /** Why the last request failed. */
  readonly fault: ReadonlySignal<Fault | undefined>;
  stop(): void;
}

export interface PollUsageOptions {
  /** What the rows are sorted by. */
  readonly by: Measure;
  /** Of the operator; undefined: the cookie says who asks. */
  readonly token: string | undefined;
}

/** Asks until it is stopped, or refused. */
export function pollUsage({ by, token }: PollUsageOptions): UsagePoll {
  const usage = signal<UsageAnswer | undefined>(undefined);
  const fault = signal<Fault | undefined>(undefined);
  const stopped = new AbortController();
  const ask = async (): Promise<void> => {
    if (!document.hidden) {
      const answer = await askUsage({ by, token }, stopped.signal);
      if (stopped.signal.aborted) return;
      if ('code' in answer) fault.value = answer;
      else {
        usage.value = answer;
        fault.value = undefined;
      }
    }
    if (!isFinal(fault.value)) setTimeout(() => void ask(), EVERY_MS);
  };
  void ask();
  return { usage, fault, stop: () => stopped.abort() };
}

/** Asking again would change nothing. */
const isFinal = (fault: Fault | undefined): boolean =>
  fault !== undefined && ['unauthorized', 'forbidden'].includes(fault.code);

/** Never throws. */
async function askUsage(
  { by, token }: PollUsageOptions,
  aborted: AbortSignal,
): Promise<UsageAnswer | Fault> {
  try {
    const answer = await fetch(`/v1/usage?by=${by}&top=${TOP}`, {
      cache: 'no-store',
      signal: aborted,
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    });
    if (answer.ok) return (await answer.json()) as UsageAnswer;
    const { code = 'unavailable' } = (await answer.json()) as { readonly code?: string };
    return { code: answer.status === 401 ? 'unauthorized' : code };
  } catch {
    // Nobody answers, or something that is no gateway does.
    return { code: 'offline' };
  }
}
