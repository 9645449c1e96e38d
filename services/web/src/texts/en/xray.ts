// English: X-ray.
export const xray = {
  natsRoomsLog: 'NATS · the room’s log',
  gatewayTitle: (id: string, version: string, rooms: number) =>
    `${id}, version ${version}, ${rooms} rooms`,
  connected: (connections: number) => `${connections} connected`,
  andMore: (others: number) => `and ${others} more`,
  view: (view: number) => `view ${view}`,
  took: (tookMs: number) => `${tookMs} ms`,
  xRay: 'X-ray',
  closeXRay: 'Close X-ray',
  viewWithMembers: (viewSeq: number, count: number) => `${viewSeq} (${count} members)`,
  messageGoesUpToItsGateway:
    'A message goes up to its gateway and into the room’s log, which numbers it. From there it comes down, in that order, to every gateway with members here, and on to those who may see it.',
  someMembersAreNotDrawn: 'Some members are not drawn.',
  broadcastToEveryone: 'broadcast: to everyone',
  multicastToSome: 'multicast: to some',
  unicastToOne: 'unicast: to one',
  nobody: 'nobody',
  goneGateway: (id: string) => `${id} (gone)`,
  lastRecord: 'last record',
  theView: 'view',
  log: 'log',
};
