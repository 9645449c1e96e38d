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
  readonly privacy: Privacy;
}

/** Whether others are told what the person has read. What was said last holds, on any device. */
export interface Privacy {
  readonly hidden: boolean;
  /** When it was said, ms since 1970; 0: never. */
  readonly saidMs: number;
}
const NEVER_SAID: Privacy = { hidden: false, saidMs: 0 };

/** What a client says of itself. */
export interface MarkStep {
  readonly alias: string;
  readonly got?: number | undefined;
  readonly read?: number | undefined;
  /** Absent: as it was. */
  readonly privacy?: Privacy | undefined;
}

/** Returns the mark after a step; the same object if it changes nothing. Marks never go back. */
export function advanced(mark: PersonMark | undefined, step: MarkStep): PersonMark {
  const read = Math.max(mark?.read ?? 0, step.read ?? 0);
  const got = Math.max(mark?.got ?? 0, step.got ?? 0, read);
  const { privacy: before = NEVER_SAID } = mark ?? {};
  const { privacy: said = NEVER_SAID } = step;
  const privacy = said.saidMs > before.saidMs ? said : before;
  const isSame = mark !== undefined && mark.read === read && mark.got === got && before === privacy;
  return isSame ? mark : { alias: step.alias, got, read, privacy };
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
      marks.map(({ owner, mark: { alias, got, read, privacy } }) =>
        privacy.saidMs === 0
          ? [owner, alias, got, read]
          : [owner, alias, got, read, privacy.hidden, privacy.saidMs],
      ),
    ),
  );
}

/** Returns the marks that a gateway told; none for what is malformed. */
export function decodeMarks(body: Uint8Array): readonly OwnedMark[] {
  const list = parse(body);
  if (!Array.isArray(list)) return [];
  return (list as unknown[]).flatMap((each) => {
    if (!Array.isArray(each)) return [];
    const [owner, alias, got, read, hidden = false, saidMs = 0] = each as unknown[];
    const mark = markOf({ alias, got, read, privacy: { hidden, saidMs } });
    return typeof owner === 'string' && mark !== undefined ? [{ owner, mark }] : [];
  });
}

function markOf(value: unknown): PersonMark | undefined {
  const { alias, got, read, ...others } = (value ?? {}) as Fields<PersonMark>;
  const { hidden, saidMs } = (others.privacy ?? {}) as Fields<Privacy>;
  if (typeof alias !== 'string' || typeof hidden !== 'boolean') return undefined;
  if (!isNatural(got) || !isNatural(read) || !isNatural(saidMs) || read > got) return undefined;
  return { alias, got, read, privacy: { hidden, saidMs } };
}

type Fields<T> = Partial<Record<keyof T, unknown>>;

const isNatural = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString());
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
}
