// Colours words of a text on the page, without an element for each: the browser is told their places
// (CSS custom highlights; code.css has the colours). Browsers without them show plain code.
import { TOKEN_KINDS, TOKEN_NUMBERS } from './token-kinds.ts';
import type { Tokens } from './token-kinds.ts';

/** Returns a function that takes the colours off again. */
export function paintCode(text: Text, tokens: Tokens): () => void {
  const painted: [Highlight, StaticRange][] = [];
  for (let at = 0; at < tokens.length; at += TOKEN_NUMBERS) {
    const [startOffset = 0, endOffset = 0, kind = 0] = tokens.subarray(at, at + TOKEN_NUMBERS);
    const colour = colourOf(kind);
    if (!colour) break;
    const range = new StaticRange({
      startContainer: text,
      startOffset,
      endContainer: text,
      endOffset,
    });
    colour.add(range);
    painted.push([colour, range]);
  }
  return () => {
    for (const [colour, range] of painted) colour.delete(range);
  };
}

/** One for the page, as the browser's own registry is. */
function colourOf(kind: number): Highlight | undefined {
  if (!('highlights' in CSS)) return undefined;
  const name = `code-${TOKEN_KINDS[kind]}`;
  const known = CSS.highlights.get(name);
  if (known) return known;
  const colour = new Highlight();
  CSS.highlights.set(name, colour);
  return colour;
}
