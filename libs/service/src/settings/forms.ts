// The form of a setting: its variable, its default, and how its text is read.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** One variable. */
export interface Setting<T> {
  readonly variable: string;
  /** The default, as text; undefined: not set. */
  readonly fallback: string | undefined;
  readonly expected: string;
  /** Returns undefined for a value that was not expected. */
  readonly parse: (text: string) => T | undefined;
}

/** Returns a setting that is a whole number in this range. */
export const integer = (
  variable: string,
  fallback: string,
  [least, most]: readonly [number, number],
): Setting<number> => ({
  variable,
  fallback,
  expected: `a whole number from ${least} to ${most}`,
  parse: (written) => {
    const value = Number(written);
    return /^\d+$/.test(written) && value >= least && value <= most ? value : undefined;
  },
});

/** Returns a setting that is one of these words. */
export const oneOf = <Word extends string>(
  variable: string,
  fallback: Word,
  words: readonly Word[],
): Setting<Word> => ({
  variable,
  fallback,
  expected: `one of ${words.join(', ')}`,
  parse: (written) => words.find((word) => word === written),
});

/** Returns a setting that is any text, and may be missing. */
export const textSetting = (variable: string, expected: string): Setting<string | undefined> => ({
  variable,
  fallback: undefined,
  expected,
  parse: (written) => written,
});

/** Returns a setting that is the path of a file, which can be read at the start. */
export const fileSetting = (variable: string, expected: string): Setting<string | undefined> => ({
  variable,
  fallback: undefined,
  expected,
  parse: (path) => (contentOf(path) === undefined ? undefined : path),
});

/** Returns a setting whose value is what stands in a file. */
export const secretFile = (variable: string): Setting<string | undefined> => ({
  variable,
  fallback: undefined,
  expected: 'a file that can be read',
  parse: contentOf,
});

/** Returns a setting that lists addresses and networks; none unless set. */
export const networks = (variable: string): Setting<readonly string[]> => ({
  variable,
  fallback: '',
  expected: 'addresses and networks such as 192.168.0.0/16, several by commas',
  parse: (written) => {
    const each = list(written);
    return each.every((one) => isIP(one) !== 0 || ipaddr.isValidCIDR(one)) ? each : undefined;
  },
});

/** Returns the parts of a list by commas. */
export const list = (written: string): string[] =>
  written
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // The fault names the variable and the file.
    return undefined;
  }
}
