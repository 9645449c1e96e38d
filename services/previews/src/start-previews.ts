// Starts one instance on a NATS connection: it answers what gateways ask of links. Called by
// main.ts and by tests.
import type { LookupFunction } from 'node:net';
import type { NatsConnection } from '@nats-io/nats-core';
import { PREVIEW_QUESTIONS } from '@natter/previews';
import { answerQuestions, refuse } from '@natter/questions';
import type { Log } from '@natter/room-log';
import type { Config } from './config.ts';
import { KnownPreviews } from './known-previews.ts';
import { guardedWeb } from './page/guarded-web.ts';
import { readPreview } from './page/read-preview.ts';

export interface StartOptions {
  readonly nc: NatsConnection;
  readonly config: Pick<Config, 'allowed' | 'ports'>;
  readonly log: Log;
  /** Resolves names; the system's unless set. */
  readonly lookup?: LookupFunction;
  /** ms that a page may take; default: PAGE_MS. */
  readonly pageMs?: number;
}

export interface RunningPreviews {
  /** Takes no more questions. Resolves when those in progress are answered. */
  stop(): Promise<void>;
}

/** A page may take so long in all, redirects included, ms. */
const PAGE_MS = 5_000;
/** ms after which somebody who was refused asks again. */
const BUSY_MS = 1_000;

export function startPreviews(options: StartOptions): RunningPreviews {
  const { nc, config, log, lookup, pageMs = PAGE_MS } = options;
  const web = guardedWeb({ ...config, ...(lookup !== undefined && { lookup }) });
  const known = new KnownPreviews((url) => readPreview(web, url, { pageMs, log }));
  const answering = answerQuestions({
    nc,
    questions: PREVIEW_QUESTIONS,
    handlers: {
      state: () => Promise.resolve({}),
      look: async ({ url }) => {
        const preview = known.of(url);
        if (preview === 'busy') return refuse('busy', 'Too many links at once.', BUSY_MS);
        const found = await preview;
        return found === undefined ? {} : { preview: found };
      },
    },
    onFailure: (verb, error) => {
      log.error({ verb, err: error }, 'a question failed');
      return refuse('internal', 'Something went wrong. It has been logged.');
    },
  });
  return {
    async stop() {
      await answering.stop();
      web.close();
    },
  };
}
