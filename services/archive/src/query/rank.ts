// How well messages match a query: BM25 over the newest that it finds. Rare words count more, and
// several of them in a short message most.
import { LRUCache } from 'lru-cache';
import type { Reading } from '../questions/reading.ts';
import { matchesIn } from '../text/snippet.ts';
import { tokensOf } from '../text/words.ts';

/** The usual constants of BM25. */
const K1 = 1.2;
const B = 0.75;
/** Words of a message on average, about. */
const WORDS_AVERAGE = 20;
/** Tokens of a message that count. */
const TOKENS_MAX = 2_000;
/** Messages with a word are counted up to here: counting all would take longer than the search. */
const COUNTED_MAX = 10_000;
const KEPT_MS = 600_000;

export class Ranks {
  readonly #counts = new LRUCache<string, number>({ max: 10_000, ttl: KEPT_MS });

  /** Returns a function that scores texts. Larger is better. */
  scorer(reading: Reading, phrases: readonly (readonly string[])[]): (text: string) => number {
    const all = this.#count('', () => countOf(reading, 'SELECT count(*) AS count FROM message'));
    const weighed = phrases.map((phrase) => {
      const matching = `"${phrase.join(' ')}"`;
      const count = this.#count(matching, () =>
        countOf(
          reading,
          `SELECT count(*) AS count FROM (
             SELECT 1 FROM word_index WHERE word_index MATCH ? LIMIT ${COUNTED_MAX})`,
          `text : ${matching}`,
        ),
      );
      return { phrase, weight: Math.log(1 + Math.max(0, all - count + 0.5) / (count + 0.5)) };
    });
    return (text) => {
      const tokens = tokensOf(text, TOKENS_MAX);
      const norm = K1 * (1 - B + (B * tokens.length) / WORDS_AVERAGE);
      let score = 0;
      for (const { phrase, weight } of weighed) {
        const times = matchesIn(tokens, [phrase]).length;
        score += (weight * times * (K1 + 1)) / (times + norm);
      }
      return score;
    };
  }

  #count(key: string, count: () => number): number {
    const known = this.#counts.get(key) ?? count();
    this.#counts.set(key, known);
    return known;
  }
}

const countOf = (reading: Reading, sql: string, ...values: string[]): number =>
  Number(reading.statement(sql).get(...values)?.['count']);
