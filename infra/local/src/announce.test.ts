import { expect, test } from 'vitest';
import { gatewayLine, natsLine, whereToConnect, withoutPassword } from './announce.ts';

test('the lines that scripts read have their fixed form', () => {
  expect(natsLine({ pid: 120, port: 4222 })).toBe('nats pid 120 port 4222');
  expect(gatewayLine({ index: 0, pid: 123, httpPort: 8080, tcpPort: 59000 })).toBe(
    'gateway 0 pid 123 http 8080 tcp 59000',
  );
});

test('clients are sent to all gateways', () => {
  const gateways = [
    { httpPort: 8080, tcpPort: 59000 },
    { httpPort: 8081, tcpPort: 59001 },
  ];
  const text = whereToConnect(gateways, { host: 'localhost', data: '/x' });
  expect(text).toContain('npx natter --url http://localhost:8080 --url http://localhost:8081\n');
  expect(text).toContain('nc localhost 59000\n');
  expect(text).toContain('telnet localhost 59001\n');
  expect(text).toContain('ws://localhost:8081\n');
  expect(text).toContain('ws://localhost:8080\n');
});

test('a password is not printed', () => {
  expect(withoutPassword('nats://me:secret@host:4222')).toBe('nats://…@host:4222');
  expect(withoutPassword('nats://host:4222')).toBe('nats://host:4222');
});
