// Sessions that are claiming a seat of one room through this gateway. They count as members, so a
// burst of newcomers cannot outrun the roster; those of other gateways count when they are heard.
import type { AliasKey } from '@natter/protocol';
import type { Roster } from '@natter/room-log';

export class Claims {
  readonly #keys = new Set<AliasKey>();

  begin(key: AliasKey): void {
    this.#keys.add(key);
  }
  end(key: AliasKey): void {
    this.#keys.delete(key);
  }

  /** Whether the room has `membersMax` members, with those on their way in counted. */
  fill(roster: Roster, membersMax: number): boolean {
    if (roster.count + this.#keys.size < membersMax) return false;
    const coming = [...this.#keys].filter((key) => roster.get(key) === undefined);
    return roster.count + coming.length >= membersMax;
  }
}
