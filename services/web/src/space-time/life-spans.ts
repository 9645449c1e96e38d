// When each member is there: the parts of the lifelines, built from top to bottom.

/** px, from the top. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** It ends because the member left. */
  readonly isEnded: boolean;
  /** A member without a connection: it has not left. */
  readonly isOffline: boolean;
}

export class LifeSpans {
  /** The parts that have no end yet. */
  readonly #open = new Map<string, { readonly from: number; readonly isOffline: boolean }>();
  readonly #spans = new Map<string, Span[]>();

  /** `here`: members who are there from the top. */
  constructor(here: readonly string[]) {
    for (const member of here) this.begin(member, 0);
  }

  isHere(member: string): boolean {
    return this.#open.has(member);
  }

  of(member: string): readonly Span[] {
    return this.#spans.get(member) ?? [];
  }

  begin(member: string, y: number): void {
    if (!this.isHere(member)) this.#open.set(member, { from: y, isOffline: false });
  }

  leave(member: string, y: number): void {
    this.#close(member, y, true);
  }

  /** Its connection is lost or there again. */
  turn(member: string, y: number, isOffline: boolean): void {
    if (!this.isHere(member)) return;
    this.#close(member, y, false);
    this.#open.set(member, { from: y, isOffline });
  }

  /** The bottom of the diagram. */
  finish(y: number): void {
    for (const member of this.#open.keys()) this.#close(member, y, false);
  }

  #close(member: string, to: number, isEnded: boolean): void {
    const open = this.#open.get(member);
    if (!open) return;
    this.#open.delete(member);
    this.#spans.set(member, [...this.of(member), { ...open, to, isEnded }]);
  }
}
