// An act that was acknowledged is in the log, the seats obey it by then, and every card that is
// asked for later shows it.
import type { CardEvent } from '../../act-history.ts';
import type { AskedAct } from './acts.ts';
import type { Room } from '../room.ts';
import type { Rule } from '../violation.ts';

export const acted: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const { asked, cards } = room.acts;
    for (const act of asked) {
      const problem = wrongWith(room, act);
      if (problem === undefined) continue;
      const { client, seq } = act;
      const where = { rule: 'acted', room: room.name, client } as const;
      report({ ...where, ...(seq !== undefined && { seq }), sentence: describe(act) + problem });
    }
    for (const card of cards) {
      for (const { act, is } of outdated(room, card)) {
        const { client } = card;
        const sentence = `${describe(act)}, and ${client} was shown a card later that ${is ? 'has' : 'lacks'} it`;
        report({ rule: 'acted', room: room.name, client, sentence });
      }
    }
  }
};

const describe = ({ act, who }: AskedAct): string =>
  `the ${act}${who === undefined ? '' : ` of ${who}`} was acknowledged`;

function wrongWith(room: Room, act: AskedAct): string | undefined {
  const { ackedMs, seq, found, who } = act;
  if (ackedMs === undefined) return undefined;
  if (seq !== undefined && seq >= room.removedBelow) {
    const record = room.records.find((one) => one.seq === seq);
    const isIts = record?.kind === 'act' && record.act === act.act;
    if (!isIts || (who !== undefined && !record.who.includes(who)))
      return `, and the log has no such act at ${seq}`;
  }
  if (found === undefined || found.stay === '') return undefined;
  if (act.act === 'mute' ? found.muted : !PUTS_OUT.includes(act.act)) return undefined;
  // A stay that began later is taken back, or muted, before its join is answered.
  return beganBefore(room, found.stay, seq ?? Infinity)
    ? `, and their seat was as before, at ${found.seq}`
    : undefined;
}

const PUTS_OUT: readonly string[] = ['mute', 'ban', 'remove'];

function beganBefore(room: Room, stay: string, seq: number): boolean {
  return room.records.some(
    (one) => one.kind === 'member' && one.change === 'joined' && one.stay === stay && one.seq < seq,
  );
}

/** Which acts put somebody on a list of the card, and off it. */
const LISTS = [
  { on: 'ban', off: 'unban', list: 'bans' },
  { on: 'mute', off: 'unmute', list: 'mutes' },
] as const;

/** Returns the last acts before the card that it does not show. `is`: what it shows instead. */
function outdated(room: Room, card: CardEvent): { act: AskedAct; is: boolean }[] {
  return LISTS.flatMap(({ on, off, list }) => {
    const before = room.acts.asked.filter(
      ({ act, atMs }) => (act === on || act === off) && atMs < card.atMs,
    );
    return [...Map.groupBy(before, ({ who }) => who).values()].flatMap((theirs) => {
      const last = theirs.at(-1);
      if (last?.who === undefined || (last.ackedMs ?? Infinity) > card.askedMs) return [];
      const is = card[list].includes(last.who);
      return is === (last.act === on) ? [] : [{ act: last, is }];
    });
  });
}
