// What a person may do with a message, so that menus offer nothing else. Pure. The gateway decides
// by the same rules: docs/protocol.md, "Messages change".
import type { Role, RoomView } from '@natter/protocol';
import type { ShownMessage } from '../conversation/amend-message.ts';
import { isSameName } from '../members/roster.ts';

export interface MessageOffersOptions {
  readonly message: ShownMessage;
  readonly me: string;
  /** Undefined: the room is open to all. */
  readonly card: RoomView | undefined;
  /** The role at the server; undefined where anyone may come. */
  readonly serverRole: Role | undefined;
}

export interface MessageOffers {
  readonly react: boolean;
  readonly reply: boolean;
  readonly edit: boolean;
  readonly erase: boolean;
  readonly pin: boolean;
  readonly isOwn: boolean;
}

export function messageOffers(options: MessageOffersOptions): MessageOffers {
  const { message, me, card, serverRole } = options;
  const isOwn = isSameName(message.from, me);
  const mayWrite = card === undefined || (!card.archived && card.you.can.includes('say'));
  // In a room without a card, the owners and admins of the server.
  const moderates = card
    ? card.access !== 'direct' && card.you.can.includes('moderate')
    : serverRole === 'owner' || serverRole === 'admin';
  const isThere = message.erased === undefined;
  return {
    react: isThere && mayWrite,
    reply: isThere && mayWrite,
    edit: isThere && mayWrite && isOwn && message.text !== '',
    erase: isThere && mayWrite && (isOwn || moderates),
    pin: isThere && mayWrite && moderates,
    isOwn,
  };
}
