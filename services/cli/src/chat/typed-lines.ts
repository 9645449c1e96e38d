// The lines that were typed and are not done yet. They are done one after another: those after a
// `/join` are said in the new room.

export interface TypedLinesDeps {
  /** A line was added, or is done. */
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
}

export class TypedLines {
  readonly #deps: TypedLinesDeps;
  readonly #open: string[] = [];
  #work: Promise<void> = Promise.resolve();

  constructor(deps: TypedLinesDeps) {
    this.#deps = deps;
  }

  /** Those that are not done, in order. */
  get open(): readonly string[] {
    return this.#open;
  }

  /** Does something before every line. */
  begin(job: Promise<void>): void {
    this.#work = job;
  }

  /** Does what the line asks for after the lines before it. */
  add(line: string, job: () => Promise<void> | void): void {
    this.#open.push(line);
    this.#deps.changed();
    this.#work = this.#work
      .then(job)
      .catch((error: unknown) => this.#deps.failed(error))
      .finally(() => {
        this.#open.shift();
        this.#deps.changed();
      });
  }
}
