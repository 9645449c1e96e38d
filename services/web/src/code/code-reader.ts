// Asks the worker for the coloured words of a piece of code, one piece after the other. A piece
// that takes too long stays plain, and so does everything once several did.
// oxlint-disable-next-line import/default -- Vite makes it the address of the worker.
import address from './read-code.ts?worker&url';
import type { CodeToRead, Tokens } from './token-kinds.ts';

/** Larger pieces stay plain. */
const LENGTH_MAX = 20 * 1024;
const LINES_MAX = 500;
/** ms. Usual code takes some; the first pays for starting the worker. */
const PATIENCE_MS = 2_000;
const FAULTS_MAX = 3;
/** Pieces remembered: rows come and go while one scrolls. */
const KEPT_MAX = 100;

const kept = new Map<string, Promise<Tokens | undefined>>();
let last: Promise<unknown> = Promise.resolve();
let worker: Worker | undefined;
let faults = 0;

/** Resolves to undefined if the code stays plain. Never rejects. */
export function tokensOf(code: CodeToRead): Promise<Tokens | undefined> {
  const { language, text } = code;
  if (text.length > LENGTH_MAX || text.split('\n', LINES_MAX + 1).length > LINES_MAX)
    return Promise.resolve(undefined);
  const key = `${language}\n${text}`;
  const known = kept.get(key);
  if (known) return known;
  const asked = last.then(() => (faults < FAULTS_MAX ? ask(code) : undefined));
  last = asked;
  kept.set(key, asked);
  const [oldest] = kept.keys();
  if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  return asked;
}

function ask(code: CodeToRead): Promise<Tokens | undefined> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = (tokens: Tokens | undefined, isFault: boolean): void => {
      clearTimeout(timer);
      over.abort();
      if (isFault) {
        faults += 1;
        worker?.terminate();
        worker = undefined;
      }
      resolve(tokens);
    };
    const timer = setTimeout(() => end(undefined, true), PATIENCE_MS);
    try {
      worker ??= new Worker(workerAddress());
      const { signal } = over;
      const answered = ({ data }: MessageEvent<Tokens | undefined>): void => end(data, false);
      worker.addEventListener('message', answered, { signal });
      worker.addEventListener('error', () => end(undefined, true), { signal });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- It is no window.
      worker.postMessage(code);
    } catch {
      // A policy of the browser.
      end(undefined, true);
    }
  });
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** The gateway's policy lets this one address become a worker, by this name. */
function workerAddress(): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return address;
  policy ??= trustedTypes.createPolicy('code-worker', { createScriptURL: () => address });
  return policy.createScriptURL(address);
}

/** A name can be used once on a page. */
let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;
