// The worker that reads code: it finds the words that have a colour. Strangers choose the code, so
// it is read beside the page, and the page ends a worker that takes too long (code-reader.ts).
import { common, createLowlight } from 'lowlight';
import { flatTokens } from './flat-tokens.ts';
import type { CodeToRead } from './token-kinds.ts';

const lowlight = createLowlight(common);

addEventListener('message', ({ data: { language, text } }: MessageEvent<CodeToRead>) => {
  postMessage(tokensOf(language, text));
});

/** Undefined: it stays plain. */
function tokensOf(language: string, text: string): Uint32Array | undefined {
  if (!lowlight.registered(language)) return undefined;
  try {
    return flatTokens(lowlight.highlight(language, text), text.length);
  } catch {
    // A grammar that fails, or code that nests too deep for it.
    return undefined;
  }
}
