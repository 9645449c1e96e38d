// What a gateway knows of one person's mark (room-marks.ts). Pure.
import { advanced } from './mark.ts';
import type { PersonMark } from './mark.ts';

export interface MarkEntry {
  mark: PersonMark;
  /** As it was stored when last seen; another gateway may have stored it since. */
  stored: PersonMark | undefined;
  /** The fence of the next write. */
  storedSeq: number;
  /** When this gateway last wrote it, monotonic ms. */
  storedMs: number;
  /** The latest write; undefined: it is done. */
  writing: Promise<void> | undefined;
}

export const newEntry = (mark: PersonMark): MarkEntry => ({
  mark,
  stored: undefined,
  storedSeq: 0,
  storedMs: -Infinity,
  writing: undefined,
});

/** Returns whether a gateway that reads the stored marks learns all of it. */
export const isStored = ({ mark, stored }: MarkEntry): boolean =>
  stored !== undefined && advanced(stored, mark) === stored;
