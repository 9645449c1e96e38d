// Keeps the reader's place in a scrolled list while rows come, go and change height above it: the row at the top of the view stays where it is,
// or, at the newest end, the end stays in view. Not left to the browser (overflow-anchor): Safari has none, and rows go away here as well.

/** At most so far from the end one is at the end. */
const END_PX = 40;
/** Rows from the top of the view that are noted: the first may be one that goes away, such as a day's. */
const ANCHORS = 5;

interface Anchor {
  readonly key: string;
  /** px from the top of the view to the row's. */
  readonly offset: number;
}

export class PlaceKeeper {
  readonly #scroller: HTMLElement;
  #anchors: readonly Anchor[] = [];
  #isAtEnd = true;
  /** As last seen here: another one means that somebody scrolled meanwhile. */
  #scrollTop = 0;

  constructor(scroller: HTMLElement) {
    this.#scroller = scroller;
  }

  /** Within reach of the last row. */
  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  /** To be called after each scroll, and before rows change. */
  note(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < END_PX;
    this.#anchors = this.#topRows();
    this.#scrollTop = scrollTop;
  }

  /** To be called after rows have changed. `follow`: what is at the end stays there. */
  restore(follow: boolean): void {
    const scroller = this.#scroller;
    if (follow) scroller.scrollTop = scroller.scrollHeight;
    else scroller.scrollTop += this.#moved();
    this.#scrollTop = scroller.scrollTop;
  }

  /** The same, after heights have changed by themselves. Who has scrolled since has a new place already. */
  resized(follow: boolean): void {
    if (!follow && this.#scroller.scrollTop !== this.#scrollTop) this.note();
    else this.restore(follow);
  }

  /** px by which what was read is not where it was. */
  #moved(): number {
    const rows = this.#rows();
    for (const { key, offset } of this.#anchors) {
      const row = rows.find(({ dataset }) => dataset['key'] === key);
      if (row) return row.offsetTop - this.#scroller.scrollTop - offset;
    }
    return 0;
  }

  #rows(): HTMLElement[] {
    return Array.from(this.#scroller.querySelectorAll<HTMLElement>('[data-key]'));
  }

  #topRows(): readonly Anchor[] {
    const rows = this.#rows();
    const top = this.#scroller.scrollTop;
    let low = 0;
    let high = rows.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = rows[middle]!;
      if (row.offsetTop + row.offsetHeight <= top) low = middle + 1;
      else high = middle;
    }
    return rows
      .slice(low, low + ANCHORS)
      .map((row) => ({ key: row.dataset['key']!, offset: row.offsetTop - top }));
  }
}
