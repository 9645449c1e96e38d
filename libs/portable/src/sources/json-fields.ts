// Fields of JSON that another program wrote: whatever they are, reading them never throws. Pure.

export type Fields = Readonly<Record<string, unknown>>;

/** Returns the text; '' for anything else. Lone surrogates are replaced. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.toWellFormed() : '';
/** Returns the whole number at or above 0; undefined for anything else. */
export const numberOf = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
/** Returns the object; an empty one for anything else. */
export const objectOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
/** Returns the list; an empty one for anything else. */
export const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
