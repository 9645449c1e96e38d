// From the answers of GET /v1/system to what is drawn: who sits where now, and the gateways that
// died a moment ago. Pure.

export interface GatewayFigures {
  readonly id: string;
  readonly version: string;
  /** Its start, ms since 1970. */
  readonly since: number;
  readonly connections: number;
  readonly rooms: number;
}
export interface Seat {
  readonly alias: string;
  readonly gateway: string;
}
/** The part of the answer that is drawn. */
export interface SystemAnswer {
  /** The one that answered. */
  readonly gateway: string;
  readonly gateways: readonly GatewayFigures[];
  readonly room?: { readonly seats: readonly Seat[]; readonly more: boolean };
}

export interface SeenGateway extends GatewayFigures {
  /** The time at which it was first missing, ms since 1970; absent: it lives. */
  readonly goneSinceMs?: number;
}
export interface SystemView {
  /** In the order they appeared: none changes its place. */
  readonly gateways: readonly SeenGateway[];
  readonly seats: readonly Seat[];
  /** There are more seats than the answer has. */
  readonly more: boolean;
}
/** Nothing is known yet. */
export const emptySystem: SystemView = { gateways: [], seats: [], more: false };

/** A dead gateway is shown this long, fading; longer while somebody sits there. */
export const FADING_MS = 8_000;

/** Folds an answer of the gateway into the view. */
export function withAnswer(view: SystemView, answer: SystemAnswer, nowMs: number): SystemView {
  const seats = answer.room?.seats ?? [];
  const living = new Map(answer.gateways.map((gateway) => [gateway.id, gateway]));
  const known = view.gateways.flatMap((seen): readonly SeenGateway[] => {
    const now = living.get(seen.id);
    living.delete(seen.id);
    if (now) return [now.id === answer.gateway ? withoutRequest(now) : now];
    const { goneSinceMs = nowMs } = seen;
    const isNeeded = seats.some(({ gateway }) => gateway === seen.id);
    return nowMs - goneSinceMs < FADING_MS || isNeeded ? [{ ...seen, goneSinceMs }] : [];
  });
  const fresh = [...living.values()].map((gateway) =>
    gateway.id === answer.gateway ? withoutRequest(gateway) : gateway,
  );
  return {
    gateways: [...known, ...fresh],
    seats: seats.map(({ alias, gateway }) => ({ alias, gateway })),
    more: answer.room?.more ?? false,
  };
}

/** A gateway counts requests that it is answering, this very one among them. */
function withoutRequest(gateway: GatewayFigures): GatewayFigures {
  return { ...gateway, connections: Math.max(0, gateway.connections - 1) };
}
