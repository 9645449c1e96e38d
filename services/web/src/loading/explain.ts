// Explains a refusal in words. They are loaded once the page is idle, or with the first refusal.
import { loadChunk } from './load-chunk.ts';
import type * as RefusalWords from '../words/refusal-words.ts';
import { t } from '../texts/talk.ts';

type Words = typeof RefusalWords;

/** Loads the words ahead, or returns those that are loaded. */
export function loadRefusalWords(): Promise<Words | undefined> {
  return loadChunk(() => import('../words/refusal-words.ts'));
}

/** Returns what `choose` says; less, if the words cannot be loaded. */
export async function explain(choose: (words: Words) => string): Promise<string> {
  const words = await loadRefusalWords();
  return words ? choose(words) : t.thatDidNotWorkTryAgain;
}
