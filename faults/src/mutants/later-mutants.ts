// Safeguards of messages that are said later, and of marks, to remove from a copy of the product
// (product-mutants.ts).
import type { ProductMutant } from './product-mutant.ts';

const LATER = 'libs/room-log/src/later';
const MARKS = 'libs/room-log/src/marks';

const later: readonly Omit<ProductMutant, 'fault' | 'seenBy'>[] = [
  {
    without: 'the outcome that a cancellation writes first',
    file: `${LATER}/schedule.ts`,
    text: 'if (!isDecided && !(await writeOutcome(writer, subjects.outcome, decision))) continue;',
    replacement:
      'if (isDecided && !(await writeOutcome(writer, subjects.outcome, decision))) continue;',
  },
  {
    without: 'the whole second after the time of a message',
    file: `${LATER}/schedule.ts`,
    text: 'Math.ceil(scheduled.atMs / SECOND_MS)',
    replacement: 'Math.floor(scheduled.atMs / SECOND_MS)',
  },
  {
    without: 'the look at the card when a message is due',
    file: `${LATER}/due.ts`,
    text: 'silenced === undefined ? await compose(due)',
    replacement: 'due.seq > 0 ? await compose(due)',
  },
  {
    without: 'the list of what was dropped',
    file: `${LATER}/due.ts`,
    text: '    await keepDropped(writer, subjects, { ...scheduled, dropped: outcome.refusal });\n',
    replacement: '',
  },
  {
    without: 'the next time of a recurring message',
    file: `${LATER}/due.ts`,
    text: "  if (outcome.kind === 'said') await scheduleNext(writer, scheduled, { subjects, room });\n",
    replacement: '',
  },
  {
    without: 'the acknowledgement only after a message was said',
    file: `${LATER}/later.ts`,
    text: '    const scheduled = decodeScheduled(message.data);\n',
    replacement: '    message.ack();\n    const scheduled = decodeScheduled(message.data);\n',
  },
  {
    without: 'an id for each time of a recurring message',
    file: 'services/gateway/src/later/compose-due.ts',
    text: 'say.every === undefined ? say.id : `${say.id}:${seq}`',
    replacement: 'seq < 0 ? `${say.id}:${seq}` : say.id',
  },
];

const marks: readonly Omit<ProductMutant, 'fault'>[] = [
  {
    without: 'the growth of what is read',
    file: `${MARKS}/mark.ts`,
    text: 'const read = Math.max(mark?.read ?? 0, step.read ?? 0);',
    replacement: 'const read = step.read ?? mark?.read ?? 0;',
    seenBy: 'marks',
  },
  {
    without: 'the marks that were told while a gateway was cut off',
    file: 'libs/room-log/src/room/hosted-room.ts',
    text: '    await this.#marks?.check();\n',
    replacement: '',
    seenBy: 'marks',
  },
  {
    without: 'the privacy of what somebody has read',
    file: 'services/gateway/src/marks/told-marks.ts',
    text: 'isOff || privacy.hidden ?',
    replacement: 'isOff ?',
    seenBy: 'marks',
  },
  {
    without: 'the notices since a message',
    file: `${MARKS}/roster-at.ts`,
    text: 'if (notice === undefined || isRepeated) there',
    replacement: 'if (notice !== null || isRepeated) there',
    seenBy: 'receipt',
  },
  {
    without: 'the author, who is no reader of their own',
    file: `${MARKS}/receipt.ts`,
    text: '  people.delete(author);\n',
    replacement: '',
    seenBy: 'receipt',
  },
  {
    without: 'the audience of what is unread',
    file: `${MARKS}/unread.ts`,
    text: 'author === owner || !isFor ||',
    replacement: 'author === owner ||',
    seenBy: 'unread',
  },
];

/** Each is revealed by messages that are due, or by marks, while things fail. */
export const laterMutants: readonly ProductMutant[] = [
  ...later.map((mutant) => ({ ...mutant, fault: 'later-raced', seenBy: 'scheduled' }) as const),
  ...marks.map((mutant) => ({ ...mutant, fault: 'marks-raced' }) as const),
];
