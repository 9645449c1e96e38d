// The form of a setting: its variable, its default, and how its text is read (config.ts).
import { readFileSync } from 'node:fs';

/** One variable. */
export interface Setting<T> {
  readonly variable: string;
  /** The default, as text; undefined: not set. */
  readonly fallback: string | undefined;
  readonly expected: string;
  /** Returns undefined for a value that was not expected. */
  readonly parse: (text: string) => T | undefined;
}

const whole =
  (least: number, most: number) =>
  (text: string): number | undefined => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined;
  };
/** Returns a setting that is a whole number in this range. */
export const integer = (
  variable: string,
  fallback: string | undefined,
  range: readonly [number, number],
): Setting<number> => ({
  variable,
  fallback,
  expected: `a whole number from ${range[0]} to ${range[1]}`,
  parse: whole(...range),
});
/** Returns the parts of a list by commas. */
export const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** Returns the text of a file, or undefined if it cannot be read. */
export const readSecret = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // The fault names the variable and the file.
    return undefined;
  }
};

/** Returns a setting that is the path of a file, which can be read at the start. */
export const readableFile = (variable: string): Setting<string | undefined> => ({
  variable,
  fallback: undefined,
  expected: 'a PEM file that can be read',
  parse: (file) => (readSecret(file) === undefined ? undefined : file),
});
