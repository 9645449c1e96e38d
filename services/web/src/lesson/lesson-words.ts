// The texts of the lesson. The figures are those of the experiment that Natter grew from: broadcast,
// multicast and unicast between P1, P2, P3 and P4.
export const lessonTexts = {
  title: 'How a group talks',
  intro:
    'Four members, P1 to P4, are connected to three servers, called gateways: A, B and C. Time runs downwards. The line in the middle is the log: all that is said goes through it.',
  recorded: (day: string) =>
    `A recording of a real run: three gateways, one nats-server, four clients. Recorded on ${day}.`,
  toChat: '← Chat',
  parts: 'Parts of this page',
  tabs: { lesson: 'The lesson', try: 'Try it' },
  stepLabel: (step: number) => `Step ${step}`,
  steps: 'Steps of the lesson',
  play: 'Play',
  pause: 'Pause',
  playAll: 'Play all 6 steps',
  position: 'Position in the recording',
  moved: (member: string, gateway: string) => `${member} is connected to ${gateway} now`,
  gateways: {
    killed: (letter: string) => `Gateway ${letter} is killed`,
    frozen: (letter: string) => `Gateway ${letter} freezes`,
    woken: (letter: string) => `Gateway ${letter} wakes up`,
  },
  received: 'What each member received, in its own order',
  sameOrder: 'The same order for everybody.',
  otherOrder: 'The orders differ. This must not happen: please report it.',
  notFor: 'private to others',
  missing: 'not received',
  lessons: [
    {
      title: 'Broadcast: to all',
      words:
        'P1 says something to everybody. It goes to P1’s gateway and into the log, which gives it a number. From there every gateway passes it on to its members. P1 gets its own message this way too.',
    },
    {
      title: 'Multicast: to some',
      words:
        'P1 names P2 and P3. The message takes the same way and gets a number like any other. Gateways pass it only to the members it names. For P4 there is a hollow mark: a number that P4 never sees.',
    },
    {
      title: 'Unicast: to one',
      words:
        'P1 names P4 alone. It is the same again with one name: broadcast, multicast and unicast differ only in who may see the record. They share one log and one order.',
    },
    {
      title: 'Total order',
      words:
        'Two members speak at the same moment, through different gateways. Which one is first? The log decides once, and everybody reads it in that order. Look at the table: no two members disagree.',
    },
    {
      title: 'A gateway dies',
      words:
        'Gateway B is killed with P2 connected. Gateways keep nothing, so nothing is lost. P2 connects to another gateway, says which number it saw last, and reads on from there. Nobody is told that P2 left, because P2 came back in time.',
    },
    {
      title: 'Seats and the fence',
      words:
        'Gateway C freezes just as P3 speaks. P3 moves to another gateway and sends again. A member’s right to speak is a record, its seat, and the seat moves along. When C wakes up and tries to store the old copy, the log refuses it: C no longer holds the seat. The message is there once.',
    },
  ],
} as const;
