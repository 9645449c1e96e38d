// Colours words of a text on the page, without an element for each: the browser is told their
// places (CSS custom highlights; code.css has the colours). Browsers without them show plain code.
import { TOKEN_KINDS, TOKEN_NUMBERS } from './token-kinds.ts';
import type { Tokens } from './token-kinds.ts';

/** Undefined in browsers without them. One set for the page, as the browser's own registry is. */
let colours: readonly Highlight[] | undefined;

/** Returns a function that takes the colours off again. */
export function paintCode(text: Text, tokens: Tokens): () => void {
  colours ??= 'highlights' in CSS ? makeColours() : undefined;
  if (!colours) return () => {};
  const painted: [Highlight, StaticRange][] = [];
  for (let at = 0; at < tokens.length; at += TOKEN_NUMBERS) {
    const [startOffset = 0, endOffset = 0, kind = 0] = tokens.subarray(at, at + TOKEN_NUMBERS);
    const range = new StaticRange({
      startContainer: text,
      startOffset,
      endContainer: text,
      endOffset,
    });
    const colour = colours[kind]!;
    colour.add(range);
    painted.push([colour, range]);
  }
  return () => {
    for (const [colour, range] of painted) colour.delete(range);
  };
}

function makeColours(): readonly Highlight[] {
  const made = TOKEN_KINDS.map((kind) => [`code-${kind}`, new Highlight()] as const);
  const forced = matchMedia('(forced-colors: active)');
  const show = (): void => {
    for (const [name, colour] of made)
      // In forced colours browsers mark such words as if they were selected.
      if (forced.matches) CSS.highlights.delete(name);
      else CSS.highlights.set(name, colour);
  };
  show();
  forced.addEventListener('change', show);
  return made.map(([, colour]) => colour);
}
