import { expect, test } from 'vitest';
import { parseCommandLine } from '../command-line.ts';
import { timeOf } from './message-command.ts';

const parse = (...args: string[]) => {
  const command = parseCommandLine({ args, env: {}, userName: 'ada' });
  if (command.kind === 'message') return command.command;
  return command.kind === 'fault' ? command.fault : command.kind;
};
const amend = (amendment: object) => ({ kind: 'amend', seq: 17, amendment });

test.each<[string[], unknown]>([
  [['edit', '17', 'at', 'nine'], amend({ text: 'at nine' })],
  [['erase', '17'], amend({ erase: true })],
  [['react', '17', '👍'], amend({ react: '👍' })],
  [['unreact', '17', '👍'], amend({ unreact: '👍' })],
  [['pin', '17'], amend({ pin: true })],
  [['unpin', '17'], amend({ pin: false })],
  [['pins'], { kind: 'pins' }],
  [['thread', '17'], { kind: 'thread', seq: 17 }],
  [['thread', '17', 'I', 'agree'], { kind: 'reply', seq: 17, text: 'I agree' }],
  [['later'], { kind: 'later' }],
  [['later', '10m', 'tea'], { kind: 'say-later', when: { kind: 'in', seconds: 600 }, text: 'tea' }],
  [
    ['later', '9:05', 'tea', 'time'],
    { kind: 'say-later', when: { kind: 'clock', hours: 9, minutes: 5 }, text: 'tea time' },
  ],
  [
    ['later', '2026-12-24T18:00Z', 'tea'],
    { kind: 'say-later', when: { kind: 'date', ms: 1_798_135_200_000 }, text: 'tea' },
  ],
  [
    ['later', 'stand', 'up', '--every', '55 9 * * MON-FRI', '--zone', 'Europe/Paris'],
    {
      kind: 'say-every',
      every: { cron: '55 9 * * MON-FRI', zone: 'Europe/Paris' },
      text: 'stand up',
    },
  ],
  [['unlater', 'id'], { kind: 'unlater', id: 'id' }],
])('%j is a command', (args, command) => {
  expect(parse(...args)).toEqual(command);
});

test.each([
  ['edit', '17'],
  ['edit', '17', ''],
  ['edit', 'x', 'text'],
  ['edit', '1.5', 'text'],
  ['edit', '99999999999999999', 'text'],
  ['erase'],
  ['erase', '0'],
  ['erase', '-1'],
  ['erase', '17', '18'],
  ['react', '17'],
  ['react', '17', '👍', '👍'],
  ['pins', '17'],
  ['thread'],
  ['thread', '17', ''],
  ['later', '10m'],
  ['later', '25:00', 'tea'],
  ['later', '2026-13-45', 'tea'],
  ['later', 'soon', 'tea'],
  ['unlater'],
])('%s %s %s is no command, and the fault shows one', (...args: string[]) => {
  expect(parse(...args)).toMatch(args[0] === 'erase' && args[1] === '-1' ? /-1/ : `use ${args[0]}`);
});

test('what is said again and again needs a text, and its zone is the one of this machine', () => {
  const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
  const every = { cron: '0 9 * * *', zone };
  expect(parse('later', 'tea', '--every', every.cron)).toEqual({
    kind: 'say-every',
    every,
    text: 'tea',
  });
  expect(parse('later', '--every', every.cron)).toMatch('use later TEXT…');
  expect(parse('later', '9:00', 'tea', '--zone', 'UTC')).toMatch('--every');
  expect(parse('pins', '--every', every.cron)).toMatch('does not go with pins');
});

test('a time of day is the next one', () => {
  const at = (hours: number, minutes: number): number =>
    new Date(2026, 10, 29, hours, minutes).getTime();
  const clock = (hours: number, minutes: number) =>
    timeOf({ kind: 'clock', hours, minutes }, at(9, 0));
  expect(clock(9, 1)).toBe(at(9, 1));
  expect(clock(9, 0)).toBe(new Date(2026, 10, 30, 9, 0).getTime());
});

test('say takes how long its message lives', () => {
  const saying = (...args: string[]) =>
    parseCommandLine({ args: ['say', 'x', ...args], env: {}, userName: 'ada' });
  expect(saying('--expires', '30', '--json')).toMatchObject({ expires: 30, json: true });
  expect(saying()).toMatchObject({ expires: undefined, json: false });
  for (const bad of ['4', '0', 'x', '1e3'])
    expect(saying('--expires', bad)).toMatchObject({ fault: expect.stringMatching('--expires') });
});
