// Makes another version of a gateway: texts of its source are replaced while it is loaded.
import { registerHooks } from 'node:module';

/** A text that a file of the product has exactly once, and what the other version has there. */
export interface SourcePatch {
  /** From the repository's root. */
  readonly file: string;
  readonly now: string;
  readonly instead: string;
}

/** Returns the source of the other version. Throws if the text is not there once. */
export function patchedSource({ file, now, instead }: SourcePatch, source: string): string {
  const parts = source.split(now);
  if (parts.length !== 2)
    throw new Error(`${file} has the text ${parts.length - 1} times, not once: ${now}`);
  return parts.join(instead);
}

/** Applies the patches to what this process loads from now on. */
export function patchWhileLoading(patches: readonly SourcePatch[]): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const own = patches.filter(({ file }) => url.endsWith(`/${file}`));
      if (own.length === 0) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString();
      return { ...loaded, source: own.reduce((text, each) => patchedSource(each, text), source) };
    },
  });
}
