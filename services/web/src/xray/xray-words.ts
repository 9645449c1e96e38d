// The texts of X-ray's pane.
export const xrayTexts = {
  title: 'X-ray',
  close: 'Close X-ray',
  tabs: { room: 'This room', try: 'Try it', lesson: 'Lesson' },
  tabsLabel: 'Parts of X-ray',
  map: 'Where members are connected',
  spaceTime: 'What happens, downwards in time',
  explain: (term: string) => `What is ${term}?`,
  lastRecord: 'last record',
  members: (count: number) => (count === 1 ? '1 member' : `${count} members`),
  notDrawn: 'Some members are not drawn.',
  gateway: (letter: string) => `gateway ${letter}`,
  connected: (count: number) => `${count} connected`,
  gone: 'gone',
  more: (count: number) => `and ${count} more`,
  nats: 'NATS · the room’s log',
  nobody: 'nobody',
  /** Each word where it stands. */
  terms: {
    log: 'The log is the list of all records of the room. Each has a number, and everybody reads them in this order.',
    view: 'A view is who is in the room. Each join and leave begins a new one, named after its number in the log.',
    gateway:
      'A gateway is a server that members connect to. There can be many. They keep nothing: the log has it all.',
    'last record':
      'Numbers grow with holes. What you do not get is private to others, or belongs to another room.',
  },
} as const;

export type Term = keyof typeof xrayTexts.terms;
