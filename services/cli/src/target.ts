// Where a command goes, and as whom.
import type { RoomName } from '@natter/protocol';

/** Where to connect, and as whom. */
export interface Target {
  /** `http:` or `ws:`, normalised; at least one. */
  readonly urls: readonly string[];
  readonly room: RoomName;
  readonly alias: string;
  /**
   * True if `--alias` gave it: then a person must have it, and `tail` shows what only it may see.
   */
  readonly isAliasGiven: boolean;
  /** What `--token` gave: a token, or the file that holds it. */
  readonly token: string | undefined;
}
