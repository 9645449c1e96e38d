// English: X-ray's pane and the map.
export const xray = {
  xRay: 'X-ray',
  closeXRay: 'Close X-ray',
  tabs: { room: 'This room', try: 'Try it', lesson: 'Lesson' },
  tabsLabel: 'Parts of X-ray',
  map: 'Where members are connected',
  spaceTime: 'What happens, downwards in time',
  view: (view: number) => `view ${view}`,
  took: (tookMs: number) => `${tookMs} ms`,
  viewWithMembers: (viewSeq: number, count: number) =>
    `${viewSeq} (${count === 1 ? '1 member' : `${count} members`})`,
  someMembersAreNotDrawn: 'Some members are not drawn.',
  gateway: (letter: string) => `gateway ${letter}`,
  gatewayTitle: (id: string, version: string, rooms: number) =>
    `${id}, version ${version}, ${rooms} rooms`,
  connected: (connections: number) => `${connections} connected`,
  gone: 'gone',
  andMore: (others: number) => `and ${others} more`,
  natsRoomsLog: 'NATS · the room’s log',
  nobody: 'nobody',
  terms: { log: 'log', view: 'view', gateway: 'gateway', lastRecord: 'last record' },
  /** Each word where it stands. */
  meanings: {
    log: 'The log is the list of all records of the room. Each has a number, and everybody reads them in this order.',
    view: 'A view is who is in the room. Each join and leave begins a new one, named after its number in the log.',
    gateway:
      'A gateway is a server that members connect to. There can be many. They keep nothing: the log has it all.',
    lastRecord:
      'Numbers grow with holes. What you do not get is private to others, or no message: a read mark, or a record of another room.',
  },
};
