// Keeps the reader's place in a scrolled list while rows come, go and change height above it: the row at the top of the view stays where it is,
// or, at the newest end, the end stays in view. Not left to the browser (overflow-anchor): Safari has none, and rows go away here as well.

/** At most so far from the end one is at the end. */
const END_PX = 40;

interface Anchor {
  readonly key: string;
  /** px from the top of the view to the row's. */
  readonly offset: number;
}

export class PlaceKeeper {
  readonly #scroller: HTMLElement;
  #anchor: Anchor | undefined;
  #isAtEnd = true;

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
    this.#anchor = this.#topRow();
  }

  /** To be called after rows or their heights have changed. `follow`: what is at the end stays there. */
  restore(follow: boolean): void {
    const scroller = this.#scroller;
    if (follow) {
      scroller.scrollTop = scroller.scrollHeight;
      return;
    }
    const anchor = this.#anchor;
    const row = anchor && this.#rows().find(({ dataset }) => dataset['key'] === anchor.key);
    if (!row) return;
    const moved = row.offsetTop - scroller.scrollTop - anchor.offset;
    if (moved !== 0) scroller.scrollTop += moved;
  }

  #rows(): HTMLElement[] {
    return Array.from(this.#scroller.querySelectorAll<HTMLElement>('[data-key]'));
  }

  #topRow(): Anchor | undefined {
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
    const row = rows[low];
    const key = row?.dataset['key'];
    return row && key !== undefined ? { key, offset: row.offsetTop - top } : undefined;
  }
}
