// A gateway's name on the bus: in beats, leases, seats and messages. Safe in a subject, short enough to read aloud.

/** New at every start: what a dead gateway left is never taken for ours. */
export function newGatewayId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `gw-${Array.from(bytes, (byte) => (byte % 36).toString(36)).join('')}`;
}
