// Records of the bench in bench/results/. The docs, `--quick` and `--model` read them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { About } from './about.ts';
import type { ContestantName } from '../measure/contestants.ts';
import type { Profile } from '../profile/profile.ts';
import type { Summary } from '../measure/statistics.ts';
import type { StormsRecord } from '../storms/storms-page.ts';

export interface FullRecord {
  readonly about: About;
  readonly runs: number;
  /** By scenario id, then contestant. */
  readonly scenarios: Readonly<Record<string, Partial<Record<ContestantName, Summary>>>>;
  /** Contestants that did not run, with the reason. */
  readonly absent: Partial<Record<ContestantName, string>>;
}

export interface QuickRecord {
  readonly about: About;
  /** By scenario id. */
  readonly ratios: Readonly<Record<string, number>>;
}

export interface ProfileRecord {
  readonly about: About;
  readonly profiles: readonly Profile[];
}

interface Records {
  readonly full: FullRecord;
  readonly quick: QuickRecord;
  readonly profile: ProfileRecord;
  readonly storms: StormsRecord;
}

const pathOf = (name: keyof Records): string =>
  fileURLToPath(new URL(`../../results/${name}.json`, import.meta.url));

/** Returns the record, or undefined if there is none. */
export function readRecord<Name extends keyof Records>(name: Name): Records[Name] | undefined {
  const path = pathOf(name);
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')) as Records[Name];
}

export function writeRecord<Name extends keyof Records>(name: Name, record: Records[Name]): void {
  const path = pathOf(name);
  mkdirSync(new URL('.', `file://${path}`), { recursive: true });
  writeFileSync(path, `${JSON.stringify(record, rounded, 1)}\n`);
}

/** Rounds to five significant digits: more than the precision of any figure. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value)
    ? Number(value.toPrecision(5))
    : value;
}
