// Asks the server for previews, one after another and not too often: a preview counts as several
// requests of its person. What was read is remembered; the oldest give way.
import type { Outcome } from '../sign-in/ask-identity.ts';

/** What a page says of itself. Contract: docs/http-api.md, "Link previews". */
export interface Preview {
  readonly url: string;
  readonly title: string;
  readonly description?: string;
  readonly site: string;
}

export interface PreviewAnswer {
  readonly preview?: Preview;
}

/** What is known of a link; undefined: it was not asked. */
export type Known = Preview | 'none' | undefined;

const KNOWN_MAX = 500;
/** Beyond, those that were wanted first are not asked: they are long out of view. */
const WANTED_MAX = 30;
/** So often a link is asked at a server that wants to be asked later. */
const TRIES_MAX = 5;
/** Between two questions, ms: at most half of what a person may ask. */
const PAUSE_MS = 500;

export interface PreviewQueueDeps {
  readonly ask: (path: string) => Promise<Outcome<PreviewAnswer>>;
  readonly pause: (ms: number) => Promise<void>;
}

interface Wanted {
  readonly path: string;
  readonly link: string;
  readonly done: (known: Known) => void;
}

export class PreviewQueue {
  readonly #deps: PreviewQueueDeps;
  readonly #known = new Map<string, Known>();
  readonly #wanted: Wanted[] = [];
  #isAsking = false;

  constructor(deps: PreviewQueueDeps) {
    this.#deps = deps;
  }

  known(path: string, link: string): Known {
    return this.#known.get(keyOf(path, link));
  }

  /**
   * Resolves with what is known then. The latest goes first. Undefined: it gave way to others, and
   * may be wanted again.
   */
  want(path: string, link: string): Promise<Known> {
    return new Promise((done) => {
      this.#wanted.push({ path, link, done });
      if (this.#wanted.length > WANTED_MAX) this.#wanted.shift()?.done(undefined);
      if (!this.#isAsking) void this.#askAll();
    });
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    for (let wanted = this.#wanted.pop(); wanted; wanted = this.#wanted.pop()) {
      const { path, link, done } = wanted;
      done(this.known(path, link) ?? (await this.#ask(path, link)));
    }
    this.#isAsking = false;
  }

  /** Without an answer there is none for now; that is not remembered. */
  async #ask(path: string, link: string): Promise<Known> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#deps.ask(path);
      if (answer.ok) {
        const known = knownOf(answer.value, link);
        this.#remember(keyOf(path, link), known);
        await this.#deps.pause(PAUSE_MS);
        return known;
      }
      const { retryAfterMs } = answer.fault;
      if (retryAfterMs === undefined || tries >= TRIES_MAX) return 'none';
      await this.#deps.pause(retryAfterMs);
    }
  }

  #remember(key: string, known: Known): void {
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KNOWN_MAX && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** An edit changes the link, but not the path. */
const keyOf = (path: string, link: string): string => `${path} ${link}`;

/** A card leads where the message's own link does, or is not shown. */
const knownOf = ({ preview }: PreviewAnswer, link: string): Known =>
  preview?.url === link ? preview : 'none';
