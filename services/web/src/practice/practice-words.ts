// The texts of "Try it".
export const practiceTexts = {
  intro:
    'P1 to P4 are four real members of a room of their own. This page connects each over a WebSocket. Nobody else sees what they say.',
  begin: 'Start four demo members',
  starting: 'P1 to P4 are connecting …',
  failed: 'The demo members cannot connect. Is the server running?',
  refused:
    'This server asks people to sign in, so demo members cannot come in. The lesson shows a recorded run instead. To try it, run Natter on your machine: npm ci && npm start',
  actions: 'Let them speak',
  atOnce: 'Two speak at once',
  allAtOnce: 'All speak at once',
  toAll: 'To all',
  toSome: 'To some',
  toOne: 'To one',
  clear: 'Clear',
  texts: {
    all: 'to everybody',
    some: 'to two of you',
    one: 'to you only',
    first: 'me first',
    second: 'no, me',
  },
  kill: 'Kill a gateway',
  killOne: (letter: string) => `Kill gateway ${letter}`,
  killing: 'The server did not kill it. Open the link that npm start printed.',
  howToKill:
    'To kill a gateway and see what becomes of its members, run this on your machine and open the link to the lesson that it prints:',
  command: 'npm start -- --gateways 3 --lab',
} as const;
