// Judges a recorded history (history.ts): every way in which what clients were told differs from what was promised to them. Pure.
// It imports nothing of the product: what it takes for granted is written in docs/protocol.md and in the log itself.
import type { HistoryEvent } from './history.ts';
import { delivery } from './checker/delivery.ts';
import { heardLines } from './checker/heard-lines.ts';
import { messages } from './checker/messages.ts';
import { notices } from './checker/notices.ts';
import { pages } from './checker/pages.ts';
import { privacy } from './checker/private.ts';
import { recovery } from './checker/recovery.ts';
import { rosterViews } from './checker/roster-views.ts';
import { Run } from './checker/run.ts';
import { seat } from './checker/seat.ts';
import { senderOrder } from './checker/sender-order.ts';
import { stays } from './checker/stays.ts';
import { stored } from './checker/stored.ts';
import { flawsOf } from './checker/validity.ts';
import type { Rule, Violation } from './checker/violation.ts';

export type { RuleName, Violation } from './checker/violation.ts';

const rules: readonly Rule[] = [
  messages,
  stored,
  senderOrder,
  seat,
  privacy,
  delivery,
  heardLines,
  pages,
  notices,
  rosterViews,
  stays,
  recovery,
];

export interface Verdict {
  /** `invalid`: no rule is broken, and nothing is proven either. */
  readonly outcome: 'passed' | 'violated' | 'invalid';
  readonly violations: readonly Violation[];
  /** Why the history proves nothing. */
  readonly flaws: readonly string[];
  readonly acked: number;
  /** Messages that clients were shown, text clients' lines not counted. */
  readonly received: number;
}

export function checkHistory(events: Iterable<HistoryEvent>): Verdict {
  const run = new Run(events);
  const violations: Violation[] = [];
  for (const rule of rules) rule(run, (violation) => violations.push(violation));
  const flaws = flawsOf(run);
  const unproven = flaws.length > 0 ? 'invalid' : 'passed';
  const outcome = violations.length > 0 ? 'violated' : unproven;
  return { outcome, violations, flaws, ...countsOf(run) };
}

function countsOf(run: Run): Pick<Verdict, 'acked' | 'received'> {
  let acked = 0;
  let received = 0;
  for (const room of run.rooms.values()) {
    acked += room.acks.length;
    for (const { steps } of room.presences.values())
      received += steps.filter(({ type }) => type === 'receive').length;
  }
  return { acked, received };
}

/** One line: `missing in den, c2, seq 17: c2 was not shown …`. */
export function describeViolation({ rule, room, client, seq, id, sentence }: Violation): string {
  const where = [
    room === undefined ? rule : `${rule} in ${room}`,
    ...(client === undefined ? [] : [client]),
    ...(seq === undefined ? [] : [`seq ${seq}`]),
    ...(id === undefined ? [] : [`id ${id}`]),
  ];
  return `${where.join(', ')}: ${sentence}`;
}
