// Finds bare addresses in a text: `https://…`, `www.…`, `name@host`. Pure, and linear in the text.
// Decides also which addresses may become links.

export interface FoundLink {
  readonly start: number;
  readonly end: number;
  readonly href: string;
}

/** Longer ones stay text. RFC 5321 allows 254 characters. */
const MAIL_LENGTH_MAX = 254;

const WORD = /[^\s<>"`[\]]+/gu;
const WEB = /(?:^|(?<=[^\p{L}\p{N}]))(?:https?:\/\/|www\.)(?=[\p{L}\p{N}])/iu;
/** `http://[::1]:8080/`: the one place where brackets belong to an address. */
const WEB_IPV6 = /https?:\/\/\[[0-9a-f:.]{2,45}\][^\s<>"`[\]]*/giu;
const MAIL = /^[\p{L}\p{N}._%+-]+@(?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,24}$/u;
const CLOSERS: Readonly<Record<string, string>> = { ')': '(', '}': '{' };
const TRAILING = new Set(`?!.,:;*_~'…)}`);
const LEADING = /^[(*_~'{]+/u;

/** Returns the links of a text. None overlaps another. */
export function findLinks(text: string): readonly FoundLink[] {
  const links = [...text.matchAll(WEB_IPV6)].flatMap(({ 0: word, index }) =>
    linkAt(index, trimmedEnd(word), ''),
  );
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (/[@:.]/u.test(word)) links.push(...webLinkIn(word, index), ...mailIn(word, index));
  }
  return links;
}

function webLinkIn(word: string, index: number): readonly FoundLink[] {
  const match = WEB.exec(word);
  if (!match) return [];
  const scheme = match[0].toLowerCase() === 'www.' ? 'http://' : '';
  return linkAt(index + match.index, trimmedEnd(word.slice(match.index)), scheme);
}

function mailIn(word: string, index: number): readonly FoundLink[] {
  if (word.length > MAIL_LENGTH_MAX || WEB.test(word)) return [];
  const lead = LEADING.exec(word)?.[0].length ?? 0;
  const address = trimmedEnd(word.slice(lead));
  return MAIL.test(address) ? linkAt(index + lead, address, 'mailto:') : [];
}

function linkAt(start: number, written: string, scheme: string): readonly FoundLink[] {
  const href = safeHref(scheme + written);
  return href === undefined ? [] : [{ start, end: start + written.length, href }];
}

/** Without the punctuation of the sentence; a bracket stays if it was opened in the address. */
function trimmedEnd(word: string): string {
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  let end = word.length;
  for (; end > 0; end -= 1) {
    const last = word[end - 1]!;
    if (!TRAILING.has(last)) break;
    const opener = CLOSERS[last];
    if (opener !== undefined && (counts.get(opener) ?? 0) >= counts.get(last)!) break;
    counts.set(last, counts.get(last)! - 1);
  }
  return word.slice(0, end);
}

/** Returns the address as the browser reads it; undefined unless it is http, https or mailto. */
export function safeHref(href: string): string | undefined {
  const url = URL.canParse(href) ? new URL(href) : undefined;
  return url && ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
}

/** A host's name has at most 253 characters. */
const HOST_WORDS_MAX = 253;

/** Returns the host of a link whose words name another one. The page shows it beside the link. */
export function otherHost(href: string, words: string): string | undefined {
  const { host } = new URL(href);
  const named = words
    .slice(0, HOST_WORDS_MAX)
    .split(/[^\p{L}\p{N}.-]+/u)
    .find((word) => /^[\p{L}\p{N}-].*\.[\p{L}]{2,}$/u.test(word));
  if (named === undefined || host === '') return undefined;
  return host === named.toLowerCase() || host.endsWith(`.${named.toLowerCase()}`)
    ? undefined
    : host;
}
