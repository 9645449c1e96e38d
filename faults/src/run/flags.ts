// The command line of `npm run faults`: text in, options or one error message out. Pure.
import { parseArgs } from 'node:util';
import { catalog } from '../catalog/catalog.ts';
import type { Fault } from '../catalog/fault.ts';

export interface FaultsOptions {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly servers: 1 | 3;
  /** 0: each fault once, with this seed alone. */
  readonly minutes: number;
  /** Folder for histories. Undefined: only failed runs are kept, in a temporary folder. */
  readonly out: string | undefined;
}

export type Flags =
  | { readonly kind: 'run'; readonly request: FaultsOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'fault'; readonly fault: string };

export const USAGE = `Usage: npm run faults -- [flags]
  --seed S          seed of all random choices (1)
  --faults A,B      which faults, or all (all): ${catalog.map(({ kind }) => kind).join(', ')}
  --servers N       1 nats-server, or a cluster of 3 (1)
  --minutes M       continue with further seeds for this long; by default each fault runs once
  --out DIR         keep every history there; by default only those of failed runs, in a temporary folder`;

const options = {
  seed: { type: 'string', default: '1' },
  faults: { type: 'string', default: 'all' },
  servers: { type: 'string', default: '1' },
  minutes: { type: 'string', default: '0' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Parses the arguments. Never throws. */
export function parseFlags(args: readonly string[]): Flags {
  let values;
  try {
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Its message names the flag and the problem.
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

/** Returns the faults in the order of the catalog, or an error message. */
function faultsOf(list: string, servers: 1 | 3): Fault[] | string {
  const possible = catalog.filter((fault) => fault.servers.includes(servers));
  if (list === 'all') return possible;
  const names = list.split(',');
  const unknown = names.find((name) => !possible.some(({ kind }) => kind === name));
  return unknown === undefined
    ? possible.filter(({ kind }) => names.includes(kind))
    : `unknown fault with ${servers} server(s): ${unknown}`;
}
