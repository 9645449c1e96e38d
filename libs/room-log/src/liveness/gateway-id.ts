// A gateway's name on the bus: in beats, leases, seats and messages. Safe in a subject, and short.

/** Returns a new id. One for each start: a dead gateway's seats are never taken for ours. */
export function newGatewayId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `gw-${Array.from(bytes, (byte) => (byte % 36).toString(36)).join('')}`;
}
