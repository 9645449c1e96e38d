// Defects to plant into a good history of messages that change, each with the rule that must see
// it.
import type { HistoryEvent, SeenMessage } from '../../src/history.ts';
import type { Defect, History } from './planted-defects.ts';

type Of<T extends HistoryEvent['type']> = Extract<HistoryEvent, { type: T }>;
type Amend = Extract<HistoryEvent, { type: 'record'; kind: 'amend' }>;
type Frame = Of<'amended'>;

const amends = (history: History, is: (record: Amend) => boolean = () => true): Amend[] =>
  history.all('record').filter((one): one is Amend => one.kind === 'amend' && is(one));

const erasedAt = (history: History): ReadonlyMap<number, Amend> =>
  new Map(amends(history, ({ erase }) => erase === true).map((one) => [one.of, one]));

/** Returns live frames that tell of messages which are not erased later. */
function lasting(history: History, is: (frame: Frame) => boolean): Frame[] {
  const erased = erasedAt(history);
  return history
    .all('amended')
    .filter((one) => !erased.has(one.of) && one.how === 'live' && is(one));
}

/** A server that was killed so many ms after an erasure still holds the text. */
export function withHeldText(history: History, killedAfterMs: number): HistoryEvent[] {
  const erased = erasedAt(history);
  const { text, seq } = history.receives.find((one) => erased.has(one.seq))!;
  const killedMs = erased.get(seq)!.atMs + killedAfterMs;
  const [files] = history.all('files-read');
  return history.with(files!, { ...files!, killedMs, texts: [...files!.texts, text] });
}

/** Changes what a page shows of one message. */
function withShown(
  history: History,
  is: (message: SeenMessage) => boolean,
  change: (message: SeenMessage) => SeenMessage,
): HistoryEvent[] | undefined {
  const page = history.all('page').findLast(({ messages }) => messages.some(is));
  if (page === undefined) return undefined;
  const message = page.messages.find(is)!;
  const messages = page.messages.map((one) => (one === message ? change(one) : one));
  return history.with(page, { ...page, messages });
}

const withRecord = (
  history: History,
  is: (record: Amend) => boolean,
  change: (record: Amend) => Amend,
): HistoryEvent[] | undefined => {
  const record = amends(history, is).at(-1);
  return record && history.with(record, change(record));
};

export const amendmentDefects: readonly Defect[] = [
  {
    name: 'an acknowledged edit is lost',
    seenBy: 'amended',
    plant(history) {
      const erased = erasedAt(history);
      const edit = amends(history, ({ text, of }) => text !== undefined && !erased.has(of)).at(-1);
      return history.without((event) => event === edit);
    },
  },
  {
    name: 'an amendment that nobody asked for is stored',
    seenBy: 'amended',
    plant: (history) =>
      withRecord(
        history,
        () => true,
        (one) => ({ ...one, id: 'nobody-1' }),
      ),
  },
  {
    name: 'an amendment is stored twice',
    seenBy: 'amended',
    plant(history) {
      const record = amends(history, ({ react }) => react !== undefined).at(-1)!;
      return history.with(record, record, { ...record, seq: record.seq + 1, rev: record.rev + 1 });
    },
  },
  {
    name: 'a refused amendment is stored',
    seenBy: 'amended',
    plant(history) {
      const acked = history
        .all('amend-acked')
        .findLast(({ seq, id }) =>
          amends(history).some((one) => one.seq === seq && one.id === id),
        )!;
      const refused = { ...acked, type: 'amend-refused', code: 'forbidden' } as const;
      return history.with(acked, refused);
    },
  },
  {
    name: 'an edit of somebody else’s message is stored',
    seenBy: 'amended',
    plant(history) {
      const refused = history.all('amend-refused').find(({ code }) => code === 'forbidden')!;
      const asked = history.all('amend').find(({ id }) => id === refused.id)!;
      const { client: alias, of, change, id, room, atMs } = asked;
      const whose = { alias, owner: `o-${alias}`, id, of, ...change };
      const at = { type: 'record', kind: 'amend', room, atMs, rev: 90, seq: 100_000 } as const;
      return [...history.without((event) => event === refused), { ...at, ...whose }];
    },
  },
  {
    name: 'two changes of a message have the same rev',
    seenBy: 'amended',
    plant: (history) =>
      withRecord(
        history,
        ({ rev }) => rev > 1,
        (one) => ({ ...one, rev: one.rev - 1 }),
      ),
  },
  {
    name: 'a reaction is counted twice',
    seenBy: 'amended',
    plant: (history) =>
      withRecord(
        history,
        ({ react }) => react !== undefined,
        (one) => ({ ...one, count: one.count! + 1 }),
      ),
  },
  {
    name: 'an erased reply is still counted',
    seenBy: 'amended',
    plant: (history) =>
      withRecord(
        history,
        ({ thread, of }) => thread !== undefined && !erasedAt(history).has(thread.root) && of > 0,
        (one) => ({ ...one, thread: { ...one.thread!, count: one.thread!.count + 1 } }),
      ),
  },
  {
    name: 'an amendment is refused without reason',
    seenBy: 'amended',
    plant(history) {
      const erased = erasedAt(history);
      const record = amends(history, ({ of }) => !erased.has(of)).at(-1)!;
      const acked = history.all('amend-acked').find(({ id }) => id === record.id)!;
      const code = 'no-such-message';
      return history
        .with(acked, { ...acked, type: 'amend-refused', code })
        .filter((event) => event !== record);
    },
  },
  {
    name: 'a card lacks a change',
    seenBy: 'amended',
    plant(history) {
      const card = history.all('message-card').find(({ erased, rev }) => !erased && rev > 1)!;
      return history.with(card, { ...card, rev: card.rev - 1 });
    },
  },
  {
    name: 'a card has a reaction that was taken back',
    seenBy: 'amended',
    plant(history) {
      const card = history.all('message-card').find(({ erased }) => !erased)!;
      const reactions = { ...card.reactions, '👀': ['o-ava'] };
      return history.with(card, { ...card, reactions });
    },
  },
  {
    name: 'an amendment of a private message is for all',
    seenBy: 'amended',
    plant: (history) =>
      withRecord(
        history,
        ({ audience }) => audience !== undefined,
        ({ audience: _for, ...one }) => one,
      ),
  },
  {
    name: 'somebody is told of an amendment of others’ private message',
    seenBy: 'private',
    plant(history) {
      const { seq } = amends(history, ({ audience }) => audience?.length === 2).at(-1)!;
      const told = history.all('amended').filter((one) => one.seq === seq);
      const others = ['opa', 'ava', 'ben'].filter(
        (one) => !told.some((each) => each.client === one),
      );
      const [frame] = told;
      return frame && others[0]
        ? history.with(frame, frame, { ...frame, client: others[0] })
        : undefined;
    },
  },
  {
    name: 'a client is not told of an amendment',
    seenBy: 'amended-told',
    plant(history) {
      const [frame] = lasting(history, ({ react }) => react !== undefined);
      return history.without((event) => event === frame);
    },
  },
  {
    name: 'a client is told of no amendment at all',
    seenBy: 'amended-told',
    plant: (history) =>
      history.without((event) => event.type === 'amended' && event.client === 'ben'),
  },
  {
    name: 'a client that comes back is not told what it missed',
    seenBy: 'amended-told',
    plant(history) {
      const erased = erasedAt(history);
      const replayed = history
        .all('amended')
        .find((one) => one.how === 'replay' && !erased.has(one.of));
      return replayed && history.without((event) => event === replayed);
    },
  },
  {
    name: 'a client is told another text',
    seenBy: 'amended-told',
    plant(history) {
      const [frame] = lasting(history, ({ text }) => text !== undefined);
      return history.with(frame!, { ...frame!, text: 'ava 9999' });
    },
  },
  {
    name: 'a client is told of an amendment again',
    seenBy: 'twice',
    plant(history) {
      const [frame] = lasting(history, () => true);
      return history.with(frame!, frame!, { ...frame! });
    },
  },
  {
    name: 'amendments come in another order',
    seenBy: 'order',
    plant(history) {
      const frames = lasting(history, ({ client }) => client === 'ava');
      const at = frames.findIndex((one, index) => {
        const next = frames[index + 1];
        return next !== undefined && next.atMs - one.atMs < 200;
      });
      return history.swapped(frames[at]!, frames[at + 1]!);
    },
  },
  {
    name: 'an amendment is acknowledged before it is told',
    seenBy: 'early-ack',
    plant(history) {
      const acked = history
        .all('amend-acked')
        .findLast(
          ({ seq, client }) =>
            lasting(history, (one) => one.seq === seq && one.client === client).length > 0,
        )!;
      const frame = history
        .all('amended')
        .find(({ seq, client }) => seq === acked.seq && client === acked.client)!;
      return history.swapped(acked, frame);
    },
  },
  {
    name: 'a page shows the text from before an edit',
    seenBy: 'as-now',
    plant(history) {
      const edited = new Set(amends(history, ({ text }) => text !== undefined).map(({ of }) => of));
      return withShown(
        history,
        ({ seq }) => edited.has(seq),
        (message) => ({ ...message, text: message.id }),
      );
    },
  },
  {
    name: 'a page shows a message as it was said',
    seenBy: 'as-now',
    plant: (history) =>
      withShown(
        history,
        ({ now }) => now !== undefined,
        ({ now: _now, ...message }) => ({ ...message, text: message.id }),
      ),
  },
  {
    name: 'a page shows a reaction more',
    seenBy: 'as-now',
    plant: (history) =>
      withShown(
        history,
        ({ now }) => (now?.reactions.length ?? 0) > 0,
        (message) => {
          const [first, ...others] = message.now!.reactions;
          const more = { ...first!, count: first!.count + 1 };
          return { ...message, now: { ...message.now!, reactions: [more, ...others] } };
        },
      ),
  },
  {
    name: 'a page shows somebody else’s reaction as one’s own',
    seenBy: 'as-now',
    plant: (history) =>
      withShown(
        history,
        ({ now }) => (now?.reactions.length ?? 0) > 0,
        (message) => {
          const [first, ...others] = message.now!.reactions;
          const mine = { ...first!, mine: !first!.mine };
          return { ...message, now: { ...message.now!, reactions: [mine, ...others] } };
        },
      ),
  },
  {
    name: 'a page counts a reply that was erased',
    seenBy: 'as-now',
    plant: (history) =>
      withShown(
        history,
        ({ now }) => now !== undefined,
        (message) => ({
          ...message,
          now: { ...message.now!, replies: message.now!.replies + 1 },
        }),
      ),
  },
  {
    name: 'a page shows an erased message',
    seenBy: 'erased',
    plant(history) {
      const erased = erasedAt(history);
      const shown = history.receives.find(({ seq }) => erased.has(seq))!;
      const { seq, id, from, text } = shown;
      const page = history.all('page').findLast(({ client }) => client === shown.client)!;
      const messages = [...page.messages, { seq, id, from, text }];
      return history.with(page, { ...page, messages });
    },
  },
  {
    name: 'a client that comes back is told the text of an erased message',
    seenBy: 'erased',
    plant(history) {
      const replayed = history.all('amended').findLast((one) => one.how === 'replay' && one.erase)!;
      const edit = { ...replayed, seq: replayed.seq - 1, rev: replayed.rev - 1, text: 'a secret' };
      const { erase: _erase, ...told } = edit;
      return history.with(replayed, told, replayed);
    },
  },
  {
    name: 'an erased message is amended',
    seenBy: 'erased',
    plant(history) {
      const end = amends(history, ({ erase }) => erase === true).at(-1)!;
      const { erase: _erase, ...later } = { ...end, rev: end.rev + 1, seq: end.seq + 1 };
      return history.with(end, end, { ...later, text: 'later' });
    },
  },
  {
    name: 'the log holds an erased message',
    seenBy: 'erased',
    plant(history) {
      const erased = erasedAt(history);
      const {
        seq,
        id,
        from: alias,
        text,
        room,
        atMs,
      } = history.receives.find((one) => erased.has(one.seq))!;
      const say = { room, atMs, seq, id, alias, owner: `o-${alias}`, text };
      return [...history.events, { type: 'record', kind: 'say', ...say }];
    },
  },
  {
    name: 'the files hold the text of an erased message',
    seenBy: 'erased',
    plant(history) {
      const erased = erasedAt(history);
      const { text } = history.receives.find((one) => erased.has(one.seq))!;
      const [files] = history.all('files-read');
      return history.with(files!, { ...files!, texts: [...files!.texts, text] });
    },
  },
  {
    name: 'a server that was killed long after an erasure holds the text',
    seenBy: 'erased',
    plant: (history) => withHeldText(history, 1_500),
  },
  {
    name: 'a server that was killed before an erasure holds the text',
    seenBy: 'erased',
    plant: (history) => withHeldText(history, -10),
  },
  {
    name: 'the files hold the text of an edit of an erased message',
    seenBy: 'erased',
    plant(history) {
      const erased = erasedAt(history);
      const edit = history.all('amend').find(({ of, change }) => change.text && erased.has(of))!;
      const [files] = history.all('files-read');
      return history.with(files!, { ...files!, texts: [...files!.texts, edit.change.text!] });
    },
  },
  {
    name: 'an erasure is never done',
    seenBy: 'erased',
    plant(history) {
      const [files] = history.all('files-read');
      return history.with(files!, { ...files!, open: 1 });
    },
  },
];
