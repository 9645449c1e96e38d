// Safeguards of messages that change, to remove from a copy of the product (product-mutants.ts).
import type { ProductMutant } from './product-mutant.ts';

const MESSAGES = 'libs/room-log/src/messages';

const mutants: readonly Omit<ProductMutant, 'fault'>[] = [
  {
    without: 'the number that a change takes',
    file: 'libs/room-log/src/cards/card.ts',
    text: "number === undefined ? '' : field('Nats-Msg-Id', `${subject}:${number(state)}`)",
    replacement: "number === undefined || subject !== '' ? '' : String(state)",
    seenBy: 'amended',
  },
  {
    without: 'the cards behind reactions',
    file: 'libs/room-log/src/reactions/card-folds.ts',
    text: 'const ended = Promise.resolve().then(() => this.#follow(subject, place));',
    replacement: 'const ended = Promise.resolve();',
    seenBy: 'amended',
  },
  {
    without: 'what was told since, where a card is read',
    file: 'libs/room-log/src/known/known-messages.ts',
    text: '    return this.news.onto(seq, card);\n',
    replacement: '    return card;\n',
    seenBy: 'as-now',
  },
  {
    without: 'a rev for each change',
    file: `${MESSAGES}/decide-amendment.ts`,
    text: '  const rev = card.rev + 1;\n  // The sequence of the record',
    replacement: '  const rev = Math.max(1, card.rev);\n  // The sequence of the record',
    seenBy: 'amended',
  },
  {
    without: 'the end that an erasure is',
    file: `${MESSAGES}/decide-amendment.ts`,
    text: "  if (card.erased !== undefined) return { kind: 'refused', refusal: noSuchMessage(room) };\n",
    replacement: '',
    seenBy: 'erased',
  },
  {
    without: 'the author who alone may edit',
    file: `${MESSAGES}/decide-amendment.ts`,
    text: '  if (actor.id !== message.author) {\n',
    replacement: '  if (actor.id === undefined) {\n',
    seenBy: 'amended',
  },
  {
    without: 'the right to erase',
    file: `${MESSAGES}/decide-amendment.ts`,
    text: '  if (actor.id !== message.author && !moderates) {\n',
    replacement: '  if (actor.id === undefined && !moderates) {\n',
    seenBy: 'amended',
  },
  {
    without: 'one reaction a person',
    file: `${MESSAGES}/decide-amendment.ts`,
    text: '  if (reactors.some(({ id }) => id === actor.id)) return unchanged;\n',
    replacement: '',
    seenBy: 'amended',
  },
  {
    without: 'the audience of an amendment',
    file: `${MESSAGES}/change-and-tell.ts`,
    text: "recordFields('amend', party, audienceWithAuthor(message))",
    replacement: "recordFields('amend', party, audienceWithAuthor(message) && undefined)",
    seenBy: 'private',
  },
  {
    without: 'live delivery of private amendments to their audience only',
    file: 'services/gateway/src/delivery/fan-out.ts',
    text: "(shown.kind !== 'say' && shown.kind !== 'amend') || shown.record.audience === undefined;",
    replacement: "shown.kind !== 'say' || shown.record.audience === undefined;",
    seenBy: 'private',
  },
  {
    without: 'the look at the card after an unknown outcome',
    file: 'libs/room-log/src/cards/change-card.ts',
    text: "      case 'duplicate':\n      case 'busy':\n      case 'unknown':\n",
    replacement:
      "      case 'unknown':\n        return changedAt(cardSeq + 1);\n      case 'duplicate':\n      case 'busy':\n",
    seenBy: 'amended',
  },
  {
    without: 'the record of an erasure until it is done',
    file: `${MESSAGES}/change-and-tell.ts`,
    text: 'event.erase === true ? [erasureRecord(writer, subjects, message.seq)] : []',
    replacement: 'event.seq === 0 ? [erasureRecord(writer, subjects, message.seq)] : []',
    seenBy: 'erased',
  },
  {
    without: 'the sweep of erasures',
    file: `${MESSAGES}/erase.ts`,
    text: '    this.#sweeping ??= this.#sweep().finally(() => {',
    replacement: '    this.#sweeping ??= Promise.resolve().finally(() => {',
    seenBy: 'erased',
  },
  {
    without: 'the overwriting of bytes',
    file: 'libs/room-log/src/storage/erase-record.ts',
    text: 'no_erase: false',
    replacement: 'no_erase: true',
    seenBy: 'erased',
  },
  {
    without: 'the end of the edits with their message',
    file: `${MESSAGES}/erase.ts`,
    text: 'for (const each of [seq, ...card.edits])',
    replacement: 'for (const each of [seq])',
    seenBy: 'erased',
  },
  {
    without: 'the thread that an erased reply leaves',
    file: `${MESSAGES}/amend.ts`,
    text: '      if (!leaves || root === undefined) return decision;\n',
    replacement: '      if (!leaves || root !== undefined) return decision;\n',
    seenBy: 'amended',
  },
  {
    without: 'amendments for a client that comes back',
    file: 'services/gateway/src/session/commands/join.ts',
    text: '    ...amendedOf(session, message, amendments),\n',
    replacement: '',
    seenBy: 'amended-told',
  },
  {
    without: 'pages as messages are now',
    file: `${MESSAGES}/history-as-now.ts`,
    text: '  if (last === undefined || !(await hasCards(room))) return messages;\n',
    replacement: '  if (last !== undefined || !(await hasCards(room))) return messages;\n',
    seenBy: 'as-now',
  },
  {
    without: 'what was heard of the first card of a room',
    file: 'libs/room-log/src/known/known-messages.ts',
    text: '    this.#some = true;\n',
    replacement: '',
    seenBy: 'as-now',
  },
  {
    without: 'the frame before its acknowledgement',
    file: 'services/gateway/src/session/commands/amend.ts',
    text: 'if (member.ended) session.refuse(unsure(name, id));',
    replacement: 'if (!member.ended) session.send(ack);',
    seenBy: 'early-ack',
  },
];

/** Each is revealed by amendments raced. */
export const amendmentMutants: readonly ProductMutant[] = mutants.map((mutant) => ({
  ...mutant,
  fault: 'amendments-raced',
}));
