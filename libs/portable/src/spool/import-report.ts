// What an import left out, or changed, and why: counted by reason, with the first examples. Pure.

const EXAMPLES = 3;
const REASONS_MAX = 100;

export class ImportReport {
  readonly #reasons = new Map<string, { count: number; readonly examples: string[] }>();

  add(reason: string, example: string): void {
    let entry = this.#reasons.get(reason);
    if (entry === undefined) {
      if (this.#reasons.size >= REASONS_MAX) return;
      entry = { count: 0, examples: [] };
      this.#reasons.set(reason, entry);
    }
    entry.count += 1;
    if (entry.examples.length < EXAMPLES) entry.examples.push(example);
  }

  /** Returns a line for each reason: `12 × notices, such as who joined (general/… [3], …)`. */
  lines(): string[] {
    return [...this.#reasons].map(([reason, { count, examples }]) => {
      const more = count > examples.length ? ', …' : '';
      return `${count} × ${reason} (${examples.join(', ')}${more})`;
    });
  }
}
