// `/lesson`: a recorded run that opens without joining, and demo members to try it with.
import { pickFreePort } from '@natter/processes';
import { eventually, startGateway } from '@natter/testkit';
import { expect, onTestFinished } from 'vitest';
import { accountsOfFile } from './setup/accounts.ts';
import { complaintsOf } from './setup/axe.ts';
import { browserTest, MAY_LOSE_GATEWAY, newBrowser, openTab, world } from './setup/people.ts';

const accounts = accountsOfFile('Olga');

const SIZES = [
  { width: 390, height: 844 },
  { width: 820, height: 1180 },
  { width: 1440, height: 900 },
];

browserTest('the lesson opens without joining, and asks the server nothing', async () => {
  const context = await newBrowser();
  const asked: string[] = [];
  context.on('request', (request) => asked.push(new URL(request.url()).pathname));
  context.on('page', (page) => page.on('websocket', (socket) => asked.push(socket.url())));
  const page = await openTab(context, { hash: 'lesson' });
  await page.getByRole('heading', { name: 'How a group talks' }).waitFor();
  await page.locator('.space-time-figure .happening.broadcast').first().waitFor();
  expect(asked.filter((path) => path.includes('/v1/') || path.includes('/ws'))).toEqual([]);
});

browserTest('in mode accounts the lesson opens, and demo members say why not', async () => {
  const page = await accounts.open('/lesson', { context: await newBrowser() });
  await page.getByRole('heading', { name: 'How a group talks' }).waitFor();
  await page.getByRole('tab', { name: 'Try it' }).click();
  await page.getByRole('button', { name: 'Start four demo members' }).click();
  await page.getByText('This server asks people to sign in').waitFor();
});

browserTest('in German the lesson is German', async () => {
  const page = await openTab(await newBrowser({ locale: 'de-DE' }), { hash: 'lesson' });
  await page.getByRole('heading', { name: 'Wie eine Gruppe spricht' }).waitFor();
  await page.getByRole('button', { name: 'Schritt 4: Totale Ordnung' }).click();
  await page.getByText('Dieselbe Reihenfolge für alle').waitFor();
});

browserTest('each of the six steps shows its figure, and the recording plays', async () => {
  const page = await openTab(await newBrowser(), { hash: 'lesson' });
  const shown = ['broadcast', 'multicast', 'unicast'];
  for (const [index, cast] of shown.entries()) {
    await page.getByRole('button', { name: `Step ${index + 1}` }).click();
    await page.locator(`.space-time-figure .happening.${cast}`).first().waitFor();
  }
  await page.getByRole('button', { name: 'Step 4: Total order' }).click();
  await page.getByText('The same order for everybody').waitFor();
  await page.getByRole('button', { name: 'Step 5' }).click();
  await page.locator('.rule-row', { hasText: 'Gateway B is killed' }).waitFor();
  await page.getByRole('button', { name: 'Step 6' }).click();
  await page.locator('.rule-row', { hasText: 'Gateway C wakes up' }).waitFor();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.locator('.rule-row', { hasText: 'wakes up' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Pause' }).click();
});

browserTest('the lesson fits every screen, light and dark, and axe finds nothing', async () => {
  const page = await openTab(await newBrowser(), { hash: 'lesson' });
  await page.locator('.space-time-figure .happening').first().waitFor();
  for (const size of SIZES)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      const { scroll, client } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        client: document.documentElement.clientWidth,
      }));
      expect(scroll).toBeLessThanOrEqual(client);
      const scale = await page.locator('.space-time-figure .space-time').evaluate((figure) => {
        const svg = figure as unknown as SVGSVGElement;
        return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      });
      expect(scale).toBeGreaterThan(0.95);
      expect(scale).toBeLessThan(1.2);
      expect(await complaintsOf(page)).toEqual([]);
    }
});

browserTest('demo members speak at once, and all of them see one order', async () => {
  const page = await openTab(await newBrowser(), { hash: 'lesson#try' });
  await page.getByRole('button', { name: 'Start four demo members' }).click();
  await page.getByRole('button', { name: 'All speak at once' }).click();
  await page.getByText('The same order for everybody').waitFor();
  const rows = page.locator('.order tbody tr');
  const received = async (): Promise<readonly string[]> =>
    (await rows.allInnerTexts()).map((row) => row.replace(/^P\d\s+/u, '').trim());
  await eventually(async () => expect((await received())[3]!.split(/\s+/u)).toHaveLength(4));
  expect(new Set(await received()).size).toBe(1);
  await page.getByRole('button', { name: 'To some' }).click();
  await page.getByRole('button', { name: 'To one' }).click();
  await page.locator('.space-time-figure .happening.multicast').waitFor();
  await page.locator('.space-time-figure .happening.unicast').waitFor();
  // Without the lab nothing can be killed; the page says how it could.
  await page.getByText('Kill a gateway', { exact: true }).click();
  await page.getByText('npm start -- --gateways 3 --lab').waitFor();
});

browserTest(
  'in the lab members sit at several gateways, and survive the death of one',
  async () => {
    const token = 'lab-token-lab-token-lab-token';
    const ports = [await pickFreePort(), await pickFreePort()];
    const origins = ports.map((port) => `ws://127.0.0.1:${port}`).join(',');
    const env = { NATTER_LAB_TOKEN: token, NATTER_LAB_GATEWAYS: origins };
    const [first, second] = await Promise.all(
      ports.map((httpPort) => startGateway({ nats: world.natsUrl, httpPort, env })),
    );
    onTestFinished(() => first!.stop());
    onTestFinished(() => second!.stop());
    const page = await openTab(await newBrowser(), {
      hash: `lesson#try=${token}`,
      at: first,
      mayComplain: MAY_LOSE_GATEWAY,
    });
    await page.getByRole('button', { name: 'Start four demo members' }).click();
    await page.getByRole('button', { name: 'Kill gateway B' }).waitFor();
    expect(page.url()).not.toContain(token);
    const letters = page.locator('.head-letter');
    expect(await letters.allTextContents()).toEqual(['at A', 'at B', 'at A', 'at B']);
    await page.getByRole('button', { name: 'Two speak at once' }).click();
    await page.getByText('The same order for everybody').waitFor();
    // Nothing that could kill has started these gateways: the button only asks.
    await page.getByRole('button', { name: 'Kill gateway B' }).click();
    await page.locator('.rule-row.bad', { hasText: 'Gateway B is killed' }).waitFor();
    second!.kill('SIGKILL');
    await page.locator('.rule-row', { hasText: 'P2 is connected to A now' }).waitFor();
    await page.locator('.rule-row', { hasText: 'P4 is connected to A now' }).waitFor();
    await page.getByRole('button', { name: 'To all' }).click();
    await eventually(async () =>
      expect(await letters.allTextContents()).toEqual(Array(4).fill('at A')),
    );
  },
);
