// English: the space-time diagram, the lesson and the demo members. The lesson's figures are those
// of the experiment that Natter grew from: broadcast, multicast and unicast between P1 … P4.
export const lesson = {
  diagram: {
    label: (count: number) =>
      `Space-time diagram of ${count} events. The list below says the same in words.`,
    log: 'log',
    at: (letter: string) => `at ${letter}`,
    memberAt: (member: string, letter: string) => `${member}, at gateway ${letter}`,
    inWords: 'What happened, in words',
    nothing: 'Nothing has happened yet. Say something: it appears here.',
    others: (count: number) => `${count} more members are not drawn.`,
    replay: 'Replay',
    replayOf: (seq: number) => `Replay message ${seq} slowly`,
    pause: 'Pause',
    play: 'Play',
    step: 'Step',
    again: 'Again',
    stop: 'Stop',
    hint: 'Click a message to see it again, slowly.',
    joined: (names: string) => `${names} joined`,
    left: (names: string) => `${names} left`,
    view: (seq: number) => `view ${seq}`,
    newView: (seq: number, changes: string) => `#${seq} ${changes}. A new view begins.`,
    said: (message: { seq: number; cast: string; from: string; to: string; text: string }) =>
      `#${message.seq} ${message.cast}: ${message.from} to ${message.to}: “${message.text}”`,
    roomChanged: (seq: number) => `#${seq}: the room changed`,
    everyone: 'everyone',
    unseen: (count: number) =>
      count === 1 ? '1 record for others' : `${count} records for others`,
    toAll: 'to all',
    toOne: 'to one',
    toCount: (count: number) => `to ${count}`,
    legend: {
      broadcast: 'broadcast: to all',
      multicast: 'multicast: to some',
      unicast: 'unicast: to one',
      unseen: 'a record for others',
    },
    phases: {
      sent: (from: string, letter: string) =>
        `${from} sends to gateway ${letter}, where ${from} is connected.`,
      stored: (letter: string, seq: number) =>
        `Gateway ${letter} appends it to the log. The log gives it the number ${seq}.`,
      spread: 'The log hands it, in order, to every gateway with members in this room.',
      receivedBySome: (to: string, from: string) =>
        `Gateways pass it to ${to} and back to ${from}. Nobody else gets it.`,
      receivedByAll: (from: string) =>
        `Gateways pass it to everyone. ${from} gets it this way too.`,
    },
  },
  lesson: {
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
    lost: (member: string) => `${member} is offline`,
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
  },
  practice: {
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
    says: {
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
  },
};
