// A message's way through the drawing: from its sender up through a gateway into the log, and down again to whoever it is for. Pure.
import type { Message } from '@natter/protocol';
import { isSameName } from '../members/roster.ts';
import type { Layout, Point } from './drawing-layout.ts';

/** To everybody, to some, to one. */
export type FlightKind = 'broadcast' | 'multicast' | 'unicast';
export interface Flight {
  readonly key: string;
  readonly kind: FlightKind;
  /** SVG paths. The way up; undefined where its gateway is not drawn. */
  readonly up: string | undefined;
  readonly down: readonly string[];
}

export function kindOf({ to }: Pick<Message, 'to'>): FlightKind {
  if (!to) return 'broadcast';
  return to.length === 1 ? 'unicast' : 'multicast';
}

export function flightOf(message: Message, { gateways, people }: Layout): Flight {
  const { from, to, via, seq } = message;
  const wires = new Map(gateways.map(({ gateway, wire }) => [gateway.id, wire]));
  const through = wires.get(via);
  // Who has moved since sits elsewhere now; it came through the gateway it names.
  const sender = people.find(({ alias, gateway }) => gateway === via && isSameName(alias, from));
  const isFor = (alias: string): boolean =>
    !isSameName(alias, from) && (!to || to.some((name) => isSameName(name, alias)));
  return {
    key: `${message.room} ${seq}`,
    kind: kindOf(message),
    up: through && pathOf([...through, ...(sender?.stub ?? [])].toReversed()),
    down: people
      .filter(({ alias }) => isFor(alias))
      .map(({ gateway, stub }) => pathOf([...(wires.get(gateway) ?? []), ...stub])),
  };
}

/** An SVG path through these points. */
export function pathOf(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`)
    .join('');
}
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
