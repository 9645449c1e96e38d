// Several text clients of one person: each says what it says.
import { eventually, TcpPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { secretMode, tokenOf } from '../access/issuer.ts';
import { gatewayOfFile } from '../gateway-of-file.ts';

const { gateway } = await gatewayOfFile({ env: secretMode });

test('lines of two text clients of one person are all said', async () => {
  const token = await tokenOf('ann');
  using one = await TcpPeer.connect(gateway.tcpPort);
  await one.login(token);
  using other = await TcpPeer.connect(gateway.tcpPort);
  await other.login(token);
  one.send('from one\n');
  other.send('from the other\n');
  for (const peer of [one, other]) {
    await eventually(() => {
      expect(peer.text).toContain('ann: from one');
      expect(peer.text).toContain('ann: from the other');
    });
  }
});
