// What the stream holds, as events of the history. Headers and bodies are read as docs/architecture.md, "A record", has them, not by the product's code.
import type { RecordEvent } from '../history.ts';
import type { Recorder, Unstamped } from './recorder.ts';
import type { StoredRecord } from './stored-log.ts';

interface SayBody {
  readonly id: string;
  readonly text: string;
  readonly to?: readonly string[];
}
interface NoticeBody {
  readonly alias: string;
  readonly change: 'joined' | 'left';
  readonly stay: string;
  readonly why?: 'quit' | 'lost';
}

/** A `log` for each room, and its records. `mayRemove`: the oldest may have been purged. */
export function writeLog(
  recorder: Recorder,
  { records, mayRemove }: { readonly records: readonly StoredRecord[]; mayRemove: boolean },
): void {
  for (const [room, own] of Map.groupBy(records, (record) => record.room)) {
    const lastSeq = own.at(-1)?.seq ?? 0;
    const removedBelow = mayRemove ? (own[0]?.seq ?? 0) : 0;
    recorder.write({ type: 'log', room, lastSeq, removedBelow });
    for (const record of own)
      recorder.write(recordEvent(record), recorder.sinceStart(record.storedMs));
  }
}

function recordEvent({ room, seq, headers, body }: StoredRecord): Unstamped<RecordEvent> {
  const place = { type: 'record', room, seq } as const;
  const kind = headers['Natter-Kind'];
  const from = headers['Natter-From'];
  const parsed = parse(body);
  if (headers['Natter-Version'] !== '1' || from === undefined || parsed === undefined)
    return { ...place, kind: 'foreign' };
  const { alias, owner } = party(from);
  if (kind === 'say') {
    const { id, text, to } = parsed as SayBody;
    const named = headers['Natter-For']?.split(',').map((one) => party(one).owner);
    return {
      ...place,
      kind,
      alias,
      owner,
      id,
      text,
      ...(to && { to }),
      ...(named && { audience: named }),
    };
  }
  if (kind === 'member') {
    const { change, stay, why } = parsed as NoticeBody;
    return { ...place, kind, alias, owner, change, stay, ...(why && { why }) };
  }
  return { ...place, kind: 'foreign' };
}

/** `ALIAS=OWNER`; the alias may be left out. */
function party(text: string): { readonly alias: string; readonly owner: string } {
  const at = text.lastIndexOf('=');
  return { alias: text.slice(0, Math.max(0, at)), owner: text.slice(at + 1) };
}

function parse(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
}
