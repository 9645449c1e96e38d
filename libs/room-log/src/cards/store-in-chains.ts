// Stores changes of cards of a stream of one copy without batches: of each card a chain
// (store-chain.ts). Seats are looked up just before, since a record expects the one before it.
// Which promises that keeps: docs/adr/0032.
import { directBatch } from '../nats/direct-get.ts';
import { headerNumber, headerValue } from '../nats/headers.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { changedAt } from './change-card.ts';
import type { ChangeDeps } from './change-card.ts';
import type { Folded, Part, Waiting } from './fold-changes.ts';
import { storeBehind, storeChain } from './store-chain.ts';
import type { LinkOutcome } from './store-chain.ts';
import type { GatheredOutcome } from './store-in-batch.ts';

/** The stream or the server is full (append.ts). */
const FULL = new Set([10023, 10047, 10077, 10122]);
const WRONG_LAST_SEQUENCE = 10071;

/** Stores the changes and settles those that are stored. */
export async function storeInChains<State, Refusal>(
  { bus }: ChangeDeps,
  folded: readonly Folded<State, Refusal>[],
): Promise<GatheredOutcome<State, Refusal>> {
  const parts = folded.flatMap((group) => group.parts);
  if (parts.length === 0) return { kind: 'settled', waiting: [] };
  const left = await leftTheirSeats(bus, parts);
  if (left === undefined) return { kind: 'unknown' };
  if (left.size > 0) {
    for (const { waiting } of left) waiting.resolve({ kind: 'lost' });
    // Folded again without them.
    const staying = parts.filter((part) => !left.has(part));
    return { kind: 'settled', waiting: staying.map(({ waiting }) => waiting) };
  }
  const waiting = await Promise.all(folded.map((group) => storeGroup(bus, group)));
  return { kind: 'settled', waiting: waiting.flat() };
}

/** Returns those whose seat is another's, or gone; undefined: NATS does not answer. */
async function leftTheirSeats<State, Refusal>(
  bus: Bus,
  parts: readonly Part<State, Refusal>[],
): Promise<ReadonlySet<Part<State, Refusal>> | undefined> {
  const subjects = new Set(parts.flatMap(({ seat }) => seat?.subject ?? []));
  if (subjects.size === 0) return new Set();
  const { stream } = parts[0]!.waiting.change;
  const query = { multi_last: [...subjects], batch: subjects.size };
  const found = await directBatch(bus, stream, query).catch((error: unknown) => {
    if (!(error instanceof BusUnavailable)) throw error;
    return undefined;
  });
  if (found === undefined || (found.status !== 204 && found.status !== 404)) return undefined;
  const seqs = new Map(
    found.messages.map(({ block }) => [
      headerValue(block, 'Nats-Subject'),
      headerNumber(block, 'Nats-Sequence'),
    ]),
  );
  return new Set(
    parts.filter(({ seat }) => seat !== undefined && seqs.get(seat.subject) !== seat.seq),
  );
}

/** Returns those that are to be tried again. */
async function storeGroup<State, Refusal>(
  bus: Bus,
  { subject, parts, card, cardRecord }: Folded<State, Refusal>,
): Promise<readonly Waiting<State, Refusal>[]> {
  const { known } = parts[0]!.waiting.change;
  const records = parts.map(({ record }) => record);
  const [first, ...links] = await storeChain(bus, { card: cardRecord, records });
  if (first?.kind !== 'stored') {
    known?.forget();
    return parts.flatMap(({ waiting }) => retried(waiting, first));
  }
  const { seq } = first;
  // Records of others came between: they follow as long as the card is the same.
  const missing = parts.filter((_part, place) => links[place]?.kind !== 'stored');
  const late = await storeBehind(
    bus,
    { subject, seq },
    missing.map(({ record }) => record),
  );
  const outcomes = new Map([
    ...parts.map((part, place) => [part, links[place]] as const),
    ...missing.map((part, place) => [part, late[place]] as const),
  ]);
  let last = seq;
  const untold: Waiting<State, Refusal>[] = [];
  for (const [{ waiting }, outcome] of outcomes) {
    if (outcome?.kind === 'stored') {
      last = Math.max(last, outcome.seq);
      waiting.resolve(changedAt(outcome.seq - 1));
    } else untold.push(waiting);
  }
  if (untold.length === 0) known?.learn({ ...card, seq }, last);
  else known?.forget();
  return untold;
}

function retried<State, Refusal>(
  waiting: Waiting<State, Refusal>,
  outcome: LinkOutcome | undefined,
): readonly Waiting<State, Refusal>[] {
  if (outcome?.kind === 'refused' && FULL.has(outcome.code)) {
    waiting.resolve({ kind: 'full' });
    return [];
  }
  if (outcome?.kind === 'refused' && outcome.code !== WRONG_LAST_SEQUENCE) {
    waiting.resolve({ kind: 'too-large' });
    return [];
  }
  // The card has changed, or the answer got lost: whether it stands on the card is seen there.
  return [waiting];
}
