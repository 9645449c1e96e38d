// An erasure is final: nothing becomes of the message afterwards, and its texts are neither in the
// log nor in the files of the servers. That nobody is shown it: shown.ts.
import type { FilesReadEvent } from '../../amendment-history.ts';
import type { Room } from '../room.ts';
import type { Report, Rule } from '../violation.ts';
import type { Story } from './stories.ts';

/**
 * A nats-server that is killed within this time after an erasure may not have overwritten its copy.
 * It then learns from a snapshot of the stream, or from its own mark, that the record is gone, and
 * leaves the bytes (docs/adr/0045).
 */
const KILLED_WITHIN_MS = 1_000;

export const erased: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    for (const story of room.stories.values())
      if (story.erased !== undefined) judge(room, story, report);
    const { files } = room.amendments;
    for (const one of files) judgeFiles(room, one, { isAlone: files.length === 1, report });
    const open = Math.max(0, ...files.map((one) => one.open));
    if (open === 0) continue;
    const sentence = `${open} erasures were never done`;
    report({ rule: 'erased', room: room.name, sentence });
  }
};

function judge(room: Room, { of, erased: end, steps }: Story, report: Report): void {
  const tell = (seq: number, what: string): void => {
    const sentence = `message ${of} was erased at ${end!.seq}, and ${what}`;
    report({ rule: 'erased', room: room.name, seq, sentence });
  };
  for (const { seq, what } of steps) {
    // A thread outlives its root.
    if (seq > end!.seq && what !== 'reply' && what !== 'leave')
      tell(seq, `the log has a later ${what}`);
    if (what === 'edit' && seq < end!.seq) tell(seq, `the log has the edit at ${seq}`);
  }
  if (room.says.has(of)) tell(of, 'the log has it');
}

function judgeFiles(
  room: Room,
  { texts, server, killedMs = -Infinity }: FilesReadEvent,
  { isAlone, report }: { readonly isAlone: boolean; readonly report: Report },
): void {
  const held = new Set(texts);
  // A server that is alone goes on where it was; only the record in its hands is marked as gone.
  let forgiven = isAlone ? 1 : Infinity;
  for (const { of, erased: end, send } of room.stories.values()) {
    if (end === undefined) continue;
    const edits = room.amendments.asked.flatMap((asked) =>
      asked.of === of && asked.change.text !== undefined ? [asked.change.text] : [],
    );
    const left = [...(send ? [send.text] : []), ...edits].filter((text) => held.has(text));
    const { atMs } = end.record;
    const isKilled = atMs <= killedMs && atMs > killedMs - KILLED_WITHIN_MS;
    if (left.length === 0 || (isKilled && (forgiven -= 1) >= 0)) continue;
    const sentence = `message ${of} was erased at ${end.seq}, and "${left[0]}" is in a file of ${server}`;
    report({ rule: 'erased', room: room.name, seq: of, sentence });
  }
}
