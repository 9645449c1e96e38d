// How far a person may be: as far as their devices have said, or where they were when they came.
import type { Room } from '../room.ts';

export interface Furthest {
  readonly got: number;
  readonly read: number;
}

/** Where somebody was who came for the first time: each of their devices may have been first. */
interface Begun {
  readonly least: number;
  readonly most: number;
}

export class People {
  readonly #room: Room;
  readonly #begun = new Map<string, Begun>();

  constructor(room: Room) {
    this.#room = room;
    for (const { client, steps } of room.presences.values()) {
      const first = steps.find((step) => step.type === 'joined');
      if (first?.type !== 'joined') continue;
      const { least, most } = this.#begun.get(client.alias) ?? { least: Infinity, most: 0 };
      const { seq } = first;
      this.#begun.set(client.alias, { least: Math.min(least, seq), most: Math.max(most, seq) });
    }
  }

  begun(alias: string): Begun {
    return this.#begun.get(alias) ?? { least: 0, most: 0 };
  }

  /** Returns how far the person's devices had said by then; `begun`: and where they began. */
  furthest(alias: string, { untilMs, begun }: { untilMs: number; begun: number }): Furthest {
    let got = begun;
    let read = begun;
    for (const event of this.#room.marks) {
      if (event.type !== 'mark' || event.atMs > untilMs) continue;
      if (this.aliasOf(event.client) !== alias) continue;
      read = Math.max(read, event.read ?? 0);
      got = Math.max(got, event.got ?? 0, read);
    }
    return { got, read };
  }

  /** Returns all that the person's devices had said by then that they had read. */
  reads(alias: string, untilMs: number): number[] {
    const { least, most } = this.begun(alias);
    const said = this.#room.marks.flatMap((event) =>
      event.type === 'mark' && event.atMs <= untilMs && this.aliasOf(event.client) === alias
        ? [event.read ?? 0]
        : [],
    );
    return [least, most, ...said];
  }

  aliasOf(client: string): string {
    return this.#room.presences.get(client)?.client.alias ?? client;
  }

  hides(alias: string): boolean {
    return this.#room.presences
      .values()
      .some(({ client }) => client.alias === alias && client.hides);
  }
}
