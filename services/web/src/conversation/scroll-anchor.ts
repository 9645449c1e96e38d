// Keeps the reader's place while rows come, go and change height above it. At the newest end, the
// end stays in view. The browser's overflow-anchor cannot do it: Safari has none, and rows go away.

/** This near to the end counts as the end: a row of buttons may have come below it. */
const END_PX = 64;
/** Rows noted from the top of the view: the first may go away, as the line of a day does. */
const ANCHORS = 5;

interface Anchor {
  readonly key: string;
  /** px from the top of the view to the row's. */
  readonly offset: number;
}

/** The reader's place in one scrolled element. Its rows carry `data-key`. */
export class ScrollAnchor {
  readonly #scroller: HTMLElement;
  #anchors: readonly Anchor[] = [];
  #isAtEnd = true;
  /** As this class left it: another value means that the reader scrolled meanwhile. */
  #scrollTop = 0;

  constructor(scroller: HTMLElement) {
    this.#scroller = scroller;
  }

  /** The last row is in reach. */
  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  /** Notes the place. To be called after each scroll, and before rows change. */
  note(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    // A row has grown below a reader at the end, who has not moved: `resized` goes after it.
    const isLeftAtEnd = this.#isAtEnd && scrollTop === this.#scrollTop;
    this.#isAtEnd = isLeftAtEnd || scrollHeight - scrollTop - clientHeight < END_PX;
    this.#anchors = this.#topRows();
    this.#scrollTop = scrollTop;
  }

  /** Goes back to it. To be called after rows have changed. `follow`: stays at the end. */
  restore(follow: boolean): void {
    const scroller = this.#scroller;
    if (follow) scroller.scrollTop = scroller.scrollHeight;
    else scroller.scrollTop += this.#moved();
    this.#scrollTop = scroller.scrollTop;
  }

  /** The same, after heights changed by themselves: an image has come, say. */
  resized(follow: boolean): void {
    const hasScrolled = this.#scroller.scrollTop !== this.#scrollTop;
    if (!follow && hasScrolled) this.note();
    else this.restore(follow);
  }

  /** px by which the noted row is not where it was. */
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
