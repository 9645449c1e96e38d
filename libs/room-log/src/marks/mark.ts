// How far one person has read a room, on the device that is furthest. Pure. Stored as the last
// record of a subject of its own (room-marks.ts).
import { Buffer } from 'node:buffer';
import type { Owner } from '../records/record.ts';

export interface PersonMark {
  /** The alias under which the person was here last, as written. */
  readonly alias: string;
  /** Everything up to here has been received. */
  readonly got: number;
  /** Everything up to here has been seen; at most `got`. */
  readonly read: number;
  /** Others are not told what the person has read. */
  readonly hidden: boolean;
}

/** What a client says of itself. */
export interface MarkStep {
  readonly alias: string;
  readonly got?: number | undefined;
  readonly read?: number | undefined;
  /** Absent: as it was. */
  readonly hidden?: boolean | undefined;
}

/** Returns the mark after a step; the same object if it changes nothing. Marks never go back. */
export function advanced(mark: PersonMark | undefined, step: MarkStep): PersonMark {
  const read = Math.max(mark?.read ?? 0, step.read ?? 0);
  const got = Math.max(mark?.got ?? 0, step.got ?? 0, read);
  const hidden = step.hidden ?? mark?.hidden ?? false;
  const isSame =
    mark !== undefined && mark.read === read && mark.got === got && mark.hidden === hidden;
  return isSame ? mark : { alias: step.alias, got, read, hidden };
}

export function encodeMark(mark: PersonMark): Uint8Array {
  return Buffer.from(JSON.stringify(mark));
}

/** Returns undefined if the body is no mark: another program wrote it, or a later version. */
export function decodeMark(body: Uint8Array): PersonMark | undefined {
  return markOf(parse(body));
}

/** A person's mark, as gateways tell each other. */
export interface OwnedMark {
  readonly owner: Owner;
  readonly mark: PersonMark;
}

export function encodeMarks(marks: readonly OwnedMark[]): Uint8Array {
  return Buffer.from(
    JSON.stringify(
      marks.map(({ owner, mark: { alias, got, read, hidden } }) => [
        ...[owner, alias, got, read],
        ...(hidden ? [1] : []),
      ]),
    ),
  );
}

/** Returns the marks that a gateway told; none for what is malformed. */
export function decodeMarks(body: Uint8Array): readonly OwnedMark[] {
  const list = parse(body);
  if (!Array.isArray(list)) return [];
  return (list as unknown[]).flatMap((each) => {
    if (!Array.isArray(each)) return [];
    const [owner, alias, got, read, hidden] = each as unknown[];
    const mark = markOf({ alias, got, read, hidden: hidden === 1 });
    return typeof owner === 'string' && mark !== undefined ? [{ owner, mark }] : [];
  });
}

function markOf(value: unknown): PersonMark | undefined {
  const { alias, got, read, hidden } = (value ?? {}) as Partial<Record<keyof PersonMark, unknown>>;
  if (typeof alias !== 'string' || typeof hidden !== 'boolean') return undefined;
  if (!isSeq(got) || !isSeq(read) || read > got) return undefined;
  return { alias, got, read, hidden };
}

const isSeq = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString());
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
}
