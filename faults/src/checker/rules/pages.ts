// A page of history shows what the log holds there and the client may see: in order, each message
// once, none left out. Who may see it: private.ts. Its content: messages.ts.
import type { PageEvent } from '../../history.ts';
import type { Room } from '../room.ts';
import type { Report, Rule } from '../violation.ts';

export const pages: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    for (const { client, pages: asked } of room.presences.values()) {
      const visible = asked.length === 0 ? [] : room.visibleTo(client).map(({ seq }) => seq);
      for (const page of asked) checkPage(room, page, { visible, report });
    }
  }
};

function checkPage(
  room: Room,
  page: PageEvent,
  { visible, report }: { readonly visible: readonly number[]; readonly report: Report },
): void {
  const { client, fromSeq, toSeq } = page;
  const where = { rule: 'history', room: room.name, client } as const;
  const range = `a page of history from ${fromSeq} to ${toSeq}`;
  const seqs = page.messages.map(({ seq }) => seq);
  for (const [index, seq] of seqs.entries()) {
    if (seq < fromSeq || seq > toSeq)
      report({ ...where, seq, sentence: `${client} got it in ${range}` });
    if (index > 0 && seq <= (seqs[index - 1] ?? 0))
      report({ ...where, seq, sentence: `${client} got it after ${seqs[index - 1]} in ${range}` });
  }
  const had = new Set(seqs);
  for (const seq of visible) {
    if (seq < fromSeq || seq > toSeq || seq < room.removedBelow || had.has(seq)) continue;
    report({ ...where, seq, sentence: `${client} did not get it in ${range}` });
  }
}
