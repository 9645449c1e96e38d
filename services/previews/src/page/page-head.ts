// What a page says of itself, from its bytes as they come: `title`, and `meta` elements that name a
// title or a description (Open Graph, https://ogp.me). Reads no further than the page's head.
import { PREVIEW_DESCRIPTION_MAX, PREVIEW_TITLE_MAX } from '@natter/previews';
import { Parser } from 'htmlparser2';
import { CHARSET_BYTES } from './charset.ts';
import { plainText } from './plain-text.ts';

/** Elements in one another. No head has so many, and the parser's work grows with their square. */
const DEPTH_MAX = 256;
/** Characters of a title that are looked at. */
const TITLE_CHARACTERS_MAX = 4_096;

const TITLES = ['og:title', 'twitter:title'];
const DESCRIPTIONS = ['og:description', 'description', 'twitter:description'];

export interface HeadFields {
  /** Empty: there is none. */
  readonly title: string;
  readonly description: string;
}

export class PageHead {
  readonly #charsetOf: (beginning: Uint8Array) => string;
  #beginning: Buffer = Buffer.alloc(0);
  #decoder: InstanceType<typeof TextDecoder> | undefined;
  #isOver = false;
  #depth = 0;
  #isInTitle = false;
  #title: string | undefined;
  readonly #named = new Map<string, string>();
  readonly #parser = new Parser({
    onopentag: (name, attributes) => this.#open(name, attributes),
    ontext: (text) => {
      if (!this.#isInTitle || this.#title === undefined) return;
      if (this.#title.length < TITLE_CHARACTERS_MAX) this.#title += text;
    },
    onclosetag: (name) => {
      this.#depth -= 1;
      if (name === 'title') this.#isInTitle = false;
      if (name === 'head') this.#stop();
    },
  });

  /** `charsetOf` is asked with the first bytes of the page. */
  constructor(charsetOf: (beginning: Uint8Array) => string) {
    this.#charsetOf = charsetOf;
  }

  /** Returns false once no more is needed. */
  write(bytes: Buffer): boolean {
    if (this.#decoder === undefined) {
      this.#beginning = Buffer.concat([this.#beginning, bytes]);
      if (this.#beginning.length >= CHARSET_BYTES) this.#begin();
    } else if (!this.#isOver) {
      this.#parser.write(this.#decoder.decode(bytes, { stream: true }));
    }
    return !this.#isOver;
  }

  /** To be called once, at the end. */
  end(): HeadFields {
    if (this.#decoder === undefined) this.#begin();
    if (!this.#isOver) this.#parser.end(this.#decoder?.decode());
    return {
      title: this.#first(TITLES, PREVIEW_TITLE_MAX) || plainText(this.#title, PREVIEW_TITLE_MAX),
      description: this.#first(DESCRIPTIONS, PREVIEW_DESCRIPTION_MAX),
    };
  }

  #begin(): void {
    this.#decoder = new TextDecoder(this.#charsetOf(this.#beginning));
    this.#parser.write(this.#decoder.decode(this.#beginning, { stream: true }));
    this.#beginning = Buffer.alloc(0);
  }

  #stop(): void {
    this.#isOver = true;
    // What was given to it already is not read either.
    this.#parser.pause();
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#depth += 1;
    if (name === 'body' || this.#depth > DEPTH_MAX) this.#stop();
    if (this.#isOver) return;
    if (name === 'title' && this.#title === undefined) {
      this.#title = '';
      this.#isInTitle = true;
    }
    if (name !== 'meta') return;
    const { property, name: named = property, content } = attributes;
    const key = named?.toLowerCase();
    if (key === undefined || content === undefined || this.#named.has(key)) return;
    if (TITLES.includes(key) || DESCRIPTIONS.includes(key)) this.#named.set(key, content);
  }

  #first(names: readonly string[], max: number): string {
    for (const name of names) {
      const text = plainText(this.#named.get(name), max);
      if (text !== '') return text;
    }
    return '';
  }
}
