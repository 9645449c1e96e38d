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

/** What is known of a link; undefined: it was not asked yet. */
export type Known = Preview | 'none' | undefined;

const KNOWN_MAX = 500;
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

  /** Resolves with what is known then; undefined: it could not be asked. The latest goes first. */
  want(path: string, link: string): Promise<Known> {
    return new Promise((done) => {
      this.#wanted.push({ path, link, done });
      if (!this.#isAsking) void this.#askAll();
    });
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    for (let wanted = this.#wanted.pop(); wanted; wanted = this.#wanted.pop()) {
      const { path, link, done } = wanted;
      let known = this.known(path, link);
      if (known === undefined) {
        const answer = await this.#deps.ask(path);
        if (!answer.ok && answer.fault.retryAfterMs !== undefined) {
          this.#wanted.push(wanted);
          await this.#deps.pause(answer.fault.retryAfterMs);
          continue;
        }
        known = answer.ok ? knownOf(answer.value, link) : undefined;
        this.#remember(keyOf(path, link), known);
        await this.#deps.pause(PAUSE_MS);
      }
      done(known);
    }
    this.#isAsking = false;
  }

  #remember(key: string, known: Known): void {
    if (known === undefined) return;
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
