// An erasure is final: nothing becomes of the message afterwards, and its texts are neither in the
// log nor in the files of the servers. That nobody is shown it: shown.ts.
import type { Room } from '../room.ts';
import type { Report, Rule } from '../violation.ts';
import type { Story } from './stories.ts';

export const erased: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const texts = new Set(room.amendments.files?.texts);
    for (const story of room.stories.values())
      if (story.erased !== undefined) judge(room, story, { texts, report });
    const { files } = room.amendments;
    if (files === undefined || files.open === 0) continue;
    const sentence = `${files.open} erasures were never done`;
    report({ rule: 'erased', room: room.name, sentence });
  }
};

function judge(
  room: Room,
  { of, erased: end, steps, send }: Story,
  { texts, report }: { readonly texts: ReadonlySet<string>; readonly report: Report },
): void {
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
  const edits = room.amendments.asked.flatMap((asked) =>
    asked.of === of && asked.change.text !== undefined ? [asked.change.text] : [],
  );
  for (const text of [...(send ? [send.text] : []), ...edits])
    if (texts.has(text)) tell(of, `its text "${text}" is in a file`);
}
