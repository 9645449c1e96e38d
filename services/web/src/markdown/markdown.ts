// A message's text → a tree of what may be shown (blocks.ts): a subset of Markdown, read by marked's lexer. Pure. No HTML is ever made of
// it: ui/message-text.tsx builds elements of this tree alone, so that what is not in it cannot be on the page, and no markup needs cleaning.
// Not read as Markdown: headings, tables, rules, images, HTML, indented code: they stay what was typed.
import { Marked } from 'marked';
import type { Token, Tokens } from 'marked';
import { plainBlocks } from './blocks.ts';
import type { Block, Inline } from './blocks.ts';

/** Quotes and lists within each other; deeper ones stay text. */
const DEPTH_MAX = 8;
/**
 * Lines, and characters that may begin or end emphasis, outside code: pairing them is quadratic (16 KB of `_a_a…` took half a
 * second). Beyond: as typed.
 */
const MARKS_MAX = 600;

const off = (): undefined => undefined;
const marked = new Marked({
  gfm: true,
  breaks: true,
  tokenizer: {
    heading: off,
    lheading: off,
    hr: off,
    html: off,
    def: off,
    table: off,
    code: off,
    tag: off,
    reflink: off,
  },
});

/** Never throws: what cannot be read is one paragraph of text. */
export function parseMarkdown(text: string): readonly Block[] {
  if (!hasTooManyMarks(text)) return parsePart(text);
  // Code may hold as many as it likes: every second part is a fenced block.
  return text
    .split(FENCED)
    .flatMap((part, index) =>
      index % 2 === 0 && hasTooManyMarks(part) ? plainBlocks(part) : parsePart(part),
    );
}

function parsePart(text: string): readonly Block[] {
  if (text.trim() === '') return [];
  // The lexer calls itself for each level of quotes and lists: a message of nothing but `>` would take seconds.
  if (DEEP.test(text)) return plainBlocks(text);
  try {
    return blocksOf(marked.lexer(text), 0);
  } catch {
    // Deeper than the machine's stack, whatever it is: shown as it was typed.
    return plainBlocks(text);
  }
}

const DEEP = /^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])){12}/mu;
/** Captured, so that splitting keeps it. */
const FENCED = /(^```[^\n]*\n[^]*?^```[ \t]*$)/mu;

function hasTooManyMarks(text: string): boolean {
  let count = 0;
  for (const character of text) if ('*_~[`<\n'.includes(character)) count += 1;
  return count > MARKS_MAX;
}

function blocksOf(tokens: readonly Token[], depth: number): readonly Block[] {
  return tokens.flatMap((token): readonly Block[] => {
    switch (token.type) {
      case 'space':
        return [];
      case 'paragraph':
      case 'text':
        return [{ kind: 'paragraph', children: inlinesOf(token, depth) }];
      case 'code': {
        const { text, lang = '' } = token as Tokens.Code;
        return [{ kind: 'code', text, language: /^[\w+#.-]{1,20}/u.exec(lang)?.[0] ?? '' }];
      }
      case 'blockquote':
        if (depth >= DEPTH_MAX) return plainBlocks(token.raw);
        return [
          { kind: 'quote', children: blocksOf((token as Tokens.Blockquote).tokens, depth + 1) },
        ];
      case 'list': {
        if (depth >= DEPTH_MAX) return plainBlocks(token.raw);
        const { ordered, start, items } = token as Tokens.List;
        return [
          {
            kind: 'list',
            ordered,
            start: start === '' ? 1 : start,
            items: items.map((item) => itemOf(item, depth)),
          },
        ];
      }
      default:
        return plainBlocks(token.raw.replace(/\n+$/u, ''));
    }
  });
}

function itemOf({ tokens, task, checked }: Tokens.ListItem, depth: number): readonly Block[] {
  const blocks = blocksOf(
    tokens.filter(({ type }) => type !== 'checkbox'),
    depth + 1,
  );
  const [first, ...rest] = blocks;
  if (!task || first?.kind !== 'paragraph') return blocks;
  const box: Inline = { kind: 'text', text: checked ? '☑ ' : '☐ ' };
  return [{ kind: 'paragraph', children: [box, ...first.children] }, ...rest];
}

function inlinesOf(token: Token, depth: number): readonly Inline[] {
  const { tokens, text } = token as Tokens.Generic;
  if (!tokens) return [{ kind: 'text', text: String(text ?? token.raw) }];
  if (depth > DEPTH_MAX * 2) return [{ kind: 'text', text: token.raw }];
  return tokens.flatMap((inner): readonly Inline[] => inlineOf(inner, depth + 1));
}

function inlineOf(token: Token, depth: number): readonly Inline[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return [{ kind: token.type, children: inlinesOf(token, depth) }];
    case 'codespan':
      return [{ kind: 'code', text: (token as Tokens.Codespan).text }];
    case 'br':
      return [{ kind: 'break' }];
    case 'escape':
      return [{ kind: 'text', text: (token as Tokens.Escape).text }];
    case 'link': {
      const { href } = token as Tokens.Link;
      const safe = safeHref(href);
      if (safe === undefined) return [{ kind: 'text', text: token.raw }];
      return [{ kind: 'link', href: safe, children: inlinesOf(token, depth) }];
    }
    case 'text':
      return inlinesOf(token, depth);
    default:
      // An image among others: what was typed.
      return [{ kind: 'text', text: token.raw }];
  }
}

/** http, https and mailto only. */
export function safeHref(href: string): string | undefined {
  const url = URL.canParse(href) ? new URL(href) : undefined;
  return url && ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
}
