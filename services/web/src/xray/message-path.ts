// A message's path through the drawing: from its sender up through a gateway into the log, and down
// again to everybody it is for. Pure.
import type { Message } from '@natter/protocol';
import { isSameName } from '../members/roster.ts';
import type { DrawingLayout, Point } from './drawing-layout.ts';

/** To everybody, to some, to one. */
export type Cast = 'broadcast' | 'multicast' | 'unicast';
export interface MessagePath {
  readonly key: string;
  readonly cast: Cast;
  /** An SVG path; undefined if the message's gateway is not drawn. */
  readonly up: string | undefined;
  readonly down: readonly string[];
}

/** Returns how many a message is for, in the words of group communication. */
export function castOf({ to }: Pick<Message, 'to'>): Cast {
  if (!to) return 'broadcast';
  return to.length === 1 ? 'unicast' : 'multicast';
}

/** Returns a message's path through the gateways and people that are drawn. */
export function messagePathOf(message: Message, { gateways, people }: DrawingLayout): MessagePath {
  const { from, to, via, seq } = message;
  const wires = new Map(gateways.map(({ gateway, wire }) => [gateway.id, wire]));
  const through = wires.get(via);
  // A sender who has moved since sits elsewhere; the message names the gateway it came through.
  const sender = people.find(({ alias, gateway }) => gateway === via && isSameName(alias, from));
  const isFor = (alias: string): boolean =>
    !isSameName(alias, from) && (!to || to.some((name) => isSameName(name, alias)));
  return {
    key: `${message.room} ${seq}`,
    cast: castOf(message),
    up: through && svgPath([...through, ...(sender?.stub ?? [])].toReversed()),
    down: people
      .filter(({ alias }) => isFor(alias))
      .map(({ gateway, stub }) => svgPath([...(wires.get(gateway) ?? []), ...stub])),
  };
}

/** An SVG path through these points. */
export function svgPath(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`)
    .join('');
}
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
