// What becomes of messages: the parts of one that has changed, and the frame that tells of it.
// Contract: docs/protocol.md, "Messages change".

export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  /** The first REACTION_NAMES_SHOWN aliases. */
  readonly names: readonly string[];
  /** The one who asks is among them. */
  readonly mine?: true;
}
export interface Replies {
  readonly count: number;
  /** The seq of the latest. */
  readonly last: number;
}
/** What a reply, or the end of one, makes of the root of its thread. */
export interface ThreadChange {
  /** The seq of the root. */
  readonly root: number;
  /** Of the root, with this change. */
  readonly rev: number;
  /** How many replies it has now. */
  readonly count: number;
  /** The seq of the latest that is left. Absent: this reply, or there is none. */
  readonly last?: number;
}
/** A message was amended. In the room's order. For clients with the feature `amend`. */
export interface Amended {
  readonly type: 'amended';
  readonly room: string;
  readonly seq: number;
  /** The message. */
  readonly of: number;
  /** The alias of the one who did it. */
  readonly by: string;
  /** ms since 1970, by the clock of the gateway that it came through. */
  readonly at: number;
  /** How often the message was amended, with this time. Absent for pins. */
  readonly rev?: number;
  // One of these:
  readonly text?: string;
  /** With `text`: who it mentions. Absent: nobody. */
  readonly mentions?: readonly string[];
  readonly erase?: true;
  readonly react?: string;
  readonly unreact?: string;
  readonly pin?: boolean;
  /** How many react with this emoji now. */
  readonly count?: number;
  /** An erased reply leaves its thread. */
  readonly thread?: ThreadChange;
}
