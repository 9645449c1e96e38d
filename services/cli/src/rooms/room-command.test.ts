import { expect, test } from 'vitest';
import { parseCommandLine } from '../command-line.ts';

const parse = (...args: string[]) => {
  const command = parseCommandLine({ args, env: {}, userName: 'ada' });
  if (command.kind === 'room') return command.command;
  return command.kind === 'fault' ? command.fault : command.kind;
};
const act = (fields: object) => ({ kind: 'act', room: 'plans', act: fields });

test.each<[string[], unknown]>([
  [['rooms'], { kind: 'list' }],
  [['people', 'plans'], { kind: 'people', room: 'plans' }],
  [['room', 'show', 'plans'], { kind: 'show', room: 'plans' }],
  [
    ['room', 'create', 'plans', 'closed', 'Our', 'plans'],
    act({ act: 'create', access: 'closed', topic: 'Our plans' }),
  ],
  [['room', 'topic', 'plans', 'new', 'topic'], act({ act: 'topic', topic: 'new topic' })],
  [['room', 'topic', 'plans', '-'], act({ act: 'topic', topic: '' })],
  [['room', 'access', 'plans', 'open'], act({ act: 'access', access: 'open' })],
  [['room', 'invite', 'plans'], act({ act: 'invite', uses: 1, seconds: 604_800 })],
  [
    ['room', 'invite', 'plans', '--uses', '5', '--hours', '2'],
    act({ act: 'invite', uses: 5, seconds: 7_200 }),
  ],
  [['room', 'accept', 'plans', 's3'], act({ act: 'accept-invite', secret: 's3' })],
  [
    ['room', 'accept', 'https://chat.example/invite#room=plans&key=s3'],
    act({ act: 'accept-invite', secret: 's3' }),
  ],
  [['room', 'add', 'plans', 'bob'], act({ act: 'add', who: 'bob' })],
  [
    ['room', 'ban', 'plans', 'bob', '2h', 'loud', 'spam'],
    act({ act: 'ban', who: 'bob', seconds: 7_200, why: 'loud spam' }),
  ],
  [['room', 'role', 'plans', 'bob', 'owner'], act({ act: 'role', who: 'bob', role: 'owner' })],
  [['room', 'slow', 'plans', '5'], act({ act: 'slow', seconds: 5 })],
  [['room', 'unarchive', 'plans'], act({ act: 'archive', archived: false })],
  [['dm', 'bob,cy', 'hi', 'there'], { kind: 'dm', to: ['bob', 'cy'], text: 'hi there' }],
])('%j', (args, command) => {
  expect(parse(...args)).toEqual(command);
});

test.each<[string[], string]>([
  [['rooms', 'x'], 'unexpected: x'],
  [
    ['people', 'disable'],
    'use people, people ROOM, people role ALIAS ROLE, or people disable|enable|recover ALIAS',
  ],
  [['people', 'No Room'], 'not a room name: No Room (1 to 64 of a-z 0-9 - _ .)'],
  [['room', 'topic', 'plans'], 'give the topic; - removes it'],
  // An empty variable removes nothing.
  [['room', 'topic', 'plans', ''], 'give the topic; - removes it'],
  [['room', 'create', '../x', 'open'], 'not a room name: ../x (1 to 64 of a-z 0-9 - _ .)'],
  [['room', 'create', 'plans', 'direct'], 'use room create ROOM open|closed [topic]'],
  [['room', 'ban', 'plans'], 'use room ban ROOM ALIAS [10m|2h|3d] [why]'],
  [['room', 'ban', 'plans', 'bob', '10min'], 'use room ban ROOM ALIAS [10m|2h|3d] [why]'],
  [['room', 'role', 'plans', 'bob', 'admin'], 'use room role ROOM ALIAS owner|moderator|member'],
  [['room', 'slow', 'plans', 'fast'], 'use room slow ROOM SECONDS'],
  [['room', 'accept', 'plans'], 'use room accept LINK, or room accept ROOM SECRET'],
  [['room', 'invite', 'plans', '--uses', '0'], '--uses must be a number from 1 to 1000'],
  [['room', 'invite', 'plans', '--hours', '721'], '--hours must be a number from 1 to 720'],
  [['room', 'add', 'plans', 'bob', '--uses', '2'], '--uses and --hours go with room invite'],
  [['dm', 'bob'], 'use dm ALIAS[,ALIAS…] TEXT'],
  [['dm', 'bob', ''], 'use dm ALIAS[,ALIAS…] TEXT'],
  [['dm', '', 'hi'], 'use dm ALIAS[,ALIAS…] TEXT'],
  [['dm', 'bob', 'hi', '--json'], '--json does not go with dm'],
])('%j is a fault', (args, text) => {
  expect(parse(...args)).toBe(text);
});

test('an act that there is not is a fault which names those that there are', () => {
  for (const args of [
    ['room'],
    ['room', 'paint', 'plans'],
    ['room', 'dm', 'plans'],
    ['room', 'toString'],
  ])
    expect(parse(...args)).toMatch(
      /^use room show ROOM, or room ACT ROOM: create, topic, invite, /,
    );
});
