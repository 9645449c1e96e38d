// The command line of `npm run faults`: text in, a request or one clear fault out. Pure.
import { parseArgs } from 'node:util';
import { catalog } from '../catalog/catalog.ts';
import type { Fault } from '../catalog/fault.ts';

export interface FaultsOptions {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly servers: 1 | 3;
  /** 0: each fault once, with this seed alone. */
  readonly minutes: number;
  /** Where histories are kept; undefined: those of runs that fail, in the system's folder for temporary files. */
  readonly out: string | undefined;
}

export type Flags =
  | { readonly kind: 'run'; readonly request: FaultsOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'fault'; readonly fault: string };

export const USAGE = `Usage: npm run faults -- [flags]
  --seed S          what is random comes from it (1)
  --faults A,B      which, or all (all): ${catalog.map(({ kind }) => kind).join(', ')}
  --servers N       1 nats-server, or 3 as a cluster (1)
  --minutes M       goes on with the next seeds for so long; unless set, each fault is put in once
  --out DIR         keeps every history there; unless set, those of runs that fail, in a folder that is named then`;

const options = {
  seed: { type: 'string', default: '1' },
  faults: { type: 'string', default: 'all' },
  servers: { type: 'string', default: '1' },
  minutes: { type: 'string', default: '0' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Never throws. */
export function parseFlags(args: readonly string[]): Flags {
  let values;
  try {
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // parseArgs names the flag and what is wrong with it.
    return { kind: 'fault', fault: (error as Error).message };
  }
  if (values.help) return { kind: 'help' };
  const servers = values.servers === '1' ? 1 : values.servers === '3' ? 3 : undefined;
  if (servers === undefined) return { kind: 'fault', fault: '--servers must be 1 or 3' };
  const faults = faultsOf(values.faults, servers);
  if (typeof faults === 'string') return { kind: 'fault', fault: faults };
  const seed = Number(values.seed);
  const minutes = Number(values.minutes);
  if (!Number.isSafeInteger(seed) || seed < 0)
    return { kind: 'fault', fault: '--seed must be a whole number' };
  if (!(minutes >= 0)) return { kind: 'fault', fault: '--minutes must be a number' };
  return { kind: 'run', request: { seed, faults, servers, minutes, out: values.out } };
}

/** What is wrong with the list, or the faults in the order of the catalog. */
function faultsOf(list: string, servers: 1 | 3): Fault[] | string {
  const possible = catalog.filter((fault) => fault.servers.includes(servers));
  if (list === 'all') return possible;
  const names = list.split(',');
  const unknown = names.find((name) => !possible.some(({ kind }) => kind === name));
  return unknown === undefined
    ? possible.filter(({ kind }) => names.includes(kind))
    : `no such fault with ${servers} server(s): ${unknown}`;
}
