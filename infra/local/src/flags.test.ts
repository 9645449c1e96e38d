import { expect, test } from 'vitest';
import { parseFlags } from './flags.ts';

test('without flags one gateway starts on the default ports', () => {
  expect(parseFlags([], 2)).toEqual({
    kind: 'start',
    settings: {
      gateways: 1,
      httpPort: 8080,
      tcpPort: 59000,
      natsPort: 4222,
      data: '.natter',
      auth: undefined,
      archive: true,
      previews: false,
      lab: false,
    },
  });
});

test('every flag is read, and 0 means a free port', () => {
  const text =
    '--gateways 3 --http-port 0 --tcp-port=7000 --nats-port 0 --data /tmp/x --auth accounts --no-archive --previews';
  expect(parseFlags(text.split(' '), 2)).toEqual({
    kind: 'start',
    settings: {
      gateways: 3,
      httpPort: 0,
      tcpPort: 7000,
      natsPort: 0,
      data: '/tmp/x',
      auth: 'accounts',
      archive: false,
      previews: true,
      lab: false,
    },
  });
});

test('one gateway for each core, as far as that helps', () => {
  const gatewaysOn = (cores: number): unknown => {
    const flags = parseFlags(['--gateways', 'auto'], cores);
    return flags.kind === 'start' ? flags.settings.gateways : flags;
  };
  expect([1, 8, 128].map(gatewaysOn)).toEqual([1, 8, 32]);
});

test.each([
  ['--lab --auth accounts', '--lab needs --auth open'],
  ['--gateways 0', '--gateways must be auto, or a number from 1 to 32'],
  ['--gateways two', '--gateways must be auto, or a number from 1 to 32'],
  ['--gateways', '--gateways'],
  ['--http-port 65536', '--http-port must be a number from 0 to 65535'],
  ['--gateways 3 --http-port 65534', '--http-port must be a number from 0 to 65533'],
  ['--tcp-port -1', '--tcp-port'],
  ['--nats-port 4e3', '--nats-port must be a number from 0 to 65535'],
  ['--gateways 2 --http-port 4221', 'port 4222 is used twice'],
  ['--data=', '--data must name a folder'],
  ['--auth everybody', '--auth must be one of open, accounts, jwt'],
  ['--port 80', '--port'],
  ['2', 'npm start -- --gateways 2'],
])('%s is refused with the reason', (text, told) => {
  const flags = parseFlags(text.split(' '), 2);
  expect(flags).toMatchObject({ kind: 'fault', fault: expect.stringContaining(told) });
});

test('--help wins over any other flag', () => {
  expect(parseFlags(['--gateways', '0', '--help'], 2)).toEqual({ kind: 'help' });
});
