// What GET /v1/system tells, and how it becomes what is drawn: who sits where now, and the gateways that went a moment ago. Pure.

export interface GatewayFigures {
  readonly id: string;
  readonly version: string;
  /** ms since 1970. */
  readonly since: number;
  readonly connections: number;
  readonly rooms: number;
}
export interface Seat {
  readonly alias: string;
  readonly gateway: string;
}
/** The answer, as far as it is drawn. */
export interface SystemAnswer {
  /** The one that answered. */
  readonly gateway: string;
  readonly gateways: readonly GatewayFigures[];
  readonly room?: { readonly seats: readonly Seat[]; readonly more: boolean };
}

export interface SeenGateway extends GatewayFigures {
  /** Since when nobody hears of it; absent: it lives. */
  readonly goneSinceMs?: number;
}
export interface SystemView {
  /** In the order they appeared, so that none changes its place. */
  readonly gateways: readonly SeenGateway[];
  readonly seats: readonly Seat[];
  /** Not all seats are told. */
  readonly more: boolean;
}
export const emptySystem: SystemView = { gateways: [], seats: [], more: false };

/** A gateway that is gone stays so long, fading, unless somebody still sits there. */
export const FADING_MS = 8_000;

export function withAnswer(view: SystemView, answer: SystemAnswer, nowMs: number): SystemView {
  const seats = answer.room?.seats ?? [];
  const living = new Map(answer.gateways.map((gateway) => [gateway.id, gateway]));
  const known = view.gateways.flatMap((seen): readonly SeenGateway[] => {
    const now = living.get(seen.id);
    living.delete(seen.id);
    if (now) return [now];
    const { goneSinceMs = nowMs } = seen;
    const isNeeded = seats.some(({ gateway }) => gateway === seen.id);
    return nowMs - goneSinceMs < FADING_MS || isNeeded ? [{ ...seen, goneSinceMs }] : [];
  });
  return {
    gateways: [...known, ...living.values()],
    seats: seats.map(({ alias, gateway }) => ({ alias, gateway })),
    more: answer.room?.more ?? false,
  };
}
