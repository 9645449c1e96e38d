// A message that is sent later, while no gateway runs at all: two browsers at two gateways of their
// own, on a nats-server of their own, for other gateways would say it.
import { eventually, startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestGatewayOptions } from '@natter/testkit';
import { expect, onTestFinished } from 'vitest';
import {
  browserTest,
  enter,
  expectTexts,
  MAY_LOSE_GATEWAY,
  newRoom,
  say,
  storedMessage,
  texts,
} from './setup/people.ts';
import { sendLater } from './setup/sending.ts';

// A gateway that has just started is not ready yet.
const mayComplain = new RegExp(`${MAY_LOSE_GATEWAY.source}|503`);
const MINUTE_MS = 60_000;
/** So long before its time all gateways are gone. */
const AWAY_MS = 15_000;

async function started(options: TestGatewayOptions): Promise<TestGateway> {
  const gateway = await startGateway({ env: { NATTER_RATE: '0' }, ...options });
  onTestFinished(() => gateway.stop());
  return gateway;
}
const passed = (ms: number): Promise<void> =>
  eventually(() => expect(Date.now()).toBeGreaterThan(ms), { timeoutMs: 2 * MINUTE_MS });

browserTest(
  'a message for later comes once though no gateway runs at its time',
  async () => {
    const nats = await startNats();
    onTestFinished(() => nats.stop());
    const gateways = [
      await started({ nats: nats.url }),
      await started({ nats: nats.url }),
    ] as const;
    const room = newRoom();
    const ada = await enter('Ada', { room, at: gateways[0], mayComplain });
    const bob = await enter('Bob', { room, at: gateways[1], mayComplain });
    await say(bob, 'good night');
    await expectTexts(ada, ['good night']);
    // The next full minute, if there is time enough.
    const minutes = MINUTE_MS - (Date.now() % MINUTE_MS) > AWAY_MS ? 1 : 2;
    const at = (Math.floor(Date.now() / MINUTE_MS) + minutes) * MINUTE_MS;
    await sendLater(ada, 'good morning', minutes);
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    expect(Date.now()).toBeLessThan(at);
    await passed(at + 2_000);
    for (const page of [ada, bob]) expect(await texts(page)).toEqual(['good night']);
    for (const { httpPort, tcpPort } of gateways)
      await started({ nats: nats.url, httpPort, tcpPort });
    for (const page of [ada, bob]) {
      const message = storedMessage(page, 'good morning');
      await message.getByText('scheduled').waitFor();
      await say(page, `${page === ada ? 'Ada' : 'Bob'} is back`);
    }
    const all = ['good night', 'good morning', 'Ada is back', 'Bob is back'];
    for (const page of [ada, bob]) {
      await expectTexts(page, all);
      await page.reload();
      await expectTexts(page, all);
    }
  },
  180_000,
);
