// Judges a recorded history (history.ts): finds every broken promise to clients. Pure.
// Imports nothing of the product: it relies on docs/protocol.md and on the log itself.
import type { HistoryEvent } from '../history.ts';
import { barredIn } from './acts/barred.ts';
import { acted } from './acts/acted.ts';
import { amended } from './amendments/amended.ts';
import { erased } from './amendments/erased.ts';
import { shownAsNow } from './amendments/shown.ts';
import { amendmentsTold } from './amendments/told.ts';
import { delivery } from './rules/delivery.ts';
import { devices } from './rules/devices.ts';
import { heardLines } from './rules/heard-lines.ts';
import { messages } from './rules/messages.ts';
import { marks } from './marks/marks.ts';
import { muted } from './acts/muted.ts';
import { notices } from './rules/notices.ts';
import { pages } from './rules/pages.ts';
import { privacy } from './rules/private.ts';
import { receipts } from './marks/receipts.ts';
import { recovery } from './rules/recovery.ts';
import { removed } from './acts/removed.ts';
import { rosterViews } from './rules/roster-views.ts';
import { Run } from './run.ts';
import { scheduled } from './later/scheduled.ts';
import { seat } from './rules/seat.ts';
import { senderOrder } from './rules/sender-order.ts';
import { shutOut } from './acts/shut-out.ts';
import { stays } from './rules/stays.ts';
import { stored } from './rules/stored.ts';
import { unread } from './marks/unread.ts';
import { flawsOf } from './rules/validity.ts';
import type { Rule, Violation } from './violation.ts';

export type { RuleName, Violation } from './violation.ts';

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
  devices,
  removed,
  muted,
  acted,
  shutOut,
  amended,
  amendmentsTold,
  shownAsNow,
  erased,
  scheduled,
  marks,
  receipts,
  unread,
  recovery,
];

export interface Verdict {
  /** `invalid`: no rule is broken, but nothing is proven. */
  readonly outcome: 'passed' | 'violated' | 'invalid';
  readonly violations: readonly Violation[];
  /** Why the history proves nothing. */
  readonly flaws: readonly string[];
  readonly acked: number;
  /** Messages that JSON clients received. */
  readonly received: number;
  /** Acknowledged acts that barred somebody. */
  readonly races: number;
  /** Acknowledged amendments. */
  readonly amended: number;
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

function countsOf(run: Run): Pick<Verdict, 'acked' | 'received' | 'races' | 'amended'> {
  let acked = 0;
  let received = 0;
  let races = 0;
  let changes = 0;
  for (const room of run.rooms.values()) {
    acked += room.acks.length;
    changes += room.amendments.asked.filter(({ ackedMs }) => ackedMs !== undefined).length;
    races += barredIn(room).filter(({ act }) => act?.ackedMs !== undefined).length;
    for (const { steps } of room.presences.values())
      received += steps.filter(({ type }) => type === 'receive').length;
  }
  return { acked, received, races, amended: changes };
}

/** Returns one line: `missing in den, c2, seq 17: c2 was not shown …`. */
export function describeViolation({ rule, room, client, seq, id, sentence }: Violation): string {
  const where = [
    room === undefined ? rule : `${rule} in ${room}`,
    ...(client === undefined ? [] : [client]),
    ...(seq === undefined ? [] : [`seq ${seq}`]),
    ...(id === undefined ? [] : [`id ${id}`]),
  ];
  return `${where.join(', ')}: ${sentence}`;
}
