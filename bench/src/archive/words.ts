// Texts of 100 bytes whose words are as unevenly frequent as those of a language (Zipf's law).

const WORDS = 50_000;
const TEXT_BYTES = 100;

/** Numbers from 0 to 1, the same in each run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x8000_0000;
  };
}

export interface Texts {
  /** A text of TEXT_BYTES. */
  next(): string;
  /** Returns a number from 0 up to `below`, as random as the texts. */
  pick(below: number): number;
}

export function textsOf(seed: number): Texts {
  const random = generator(seed);
  const pick = (below: number): number => Math.floor(random() * below);
  const words = Array.from({ length: WORDS }, () =>
    Array.from({ length: 2 + pick(8) }, () => String.fromCharCode(97 + pick(26))).join(''),
  );
  let total = 0;
  const sums = words.map((_, index) => (total += 1 / (index + 1)));
  const word = (): string => {
    const wanted = random() * total;
    let [low, high] = [0, WORDS - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return words[low] ?? '';
  };
  return {
    pick,
    next() {
      let text = word();
      while (text.length < TEXT_BYTES) text += ` ${word()}`;
      return text.slice(0, TEXT_BYTES);
    },
  };
}
