// X-ray in the page: what each message gains, and the drawing.
import { connect } from '@natter/client';
import { eventually, startGateway } from '@natter/testkit';
import { expect, onTestFinished } from 'vitest';
import { browserTest, enter, gateway, joinAs, newRoom, world } from './setup/people.ts';

browserTest('X-ray traces each message, and closed it asks nothing', async () => {
  const room = newRoom();
  const asked: string[] = [];
  const ada = await enter('Ada', { room });
  ada.on('request', (request) => asked.push(request.url()));
  const bob = await joinAs('Bob', room);
  await ada.keyboard.press('Control+.');
  await ada.getByRole('img', { name: /Ada.*Bob|Bob.*Ada/ }).waitFor();
  await bob.say('watch me');
  await ada.locator('.flight .way.broadcast.up').waitFor({ state: 'attached' });
  const trace = await ada.locator('.message .trace').innerText();
  expect(trace).toMatch(/^#\d+ · view \d+ · gateway [A-Z] · \d+ ms$/);
  await bob.say('only you', { to: ['Ada'] });
  await ada.locator('.flight .way.unicast').first().waitFor({ state: 'attached' });
  expect(asked.filter((url) => url.includes('/v1/system')).length).toBeGreaterThan(0);
  await ada.keyboard.press('Control+.');
  await ada.getByRole('complementary', { name: 'Members' }).waitFor();
  expect(await ada.locator('.trace').count()).toBe(0);
  asked.length = 0;
  await bob.say('later');
  await ada.getByText('later').waitFor();
  // Longer than the pause between two questions.
  await ada.waitForTimeout(1_300);
  expect(asked.filter((url) => url.includes('/v1/system'))).toEqual([]);
});

browserTest('a gateway that dies fades, and its members wander', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const second = await startGateway({ nats: world.natsUrl });
  onTestFinished(() => second.stop());
  const client = connect({ urls: [second.wsUrl], alias: 'Bob' });
  await client.join(room);
  await ada.keyboard.press('Control+.');
  const place = (): Promise<string> =>
    ada
      .locator('.xray-drawing .person', { hasText: 'Bob' })
      .evaluate((person) => (person as HTMLElement).style.transform);
  await ada.getByRole('img', { name: new RegExp(`gateway [A-Z], ${second.id}: Bob`) }).waitFor();
  const before = await place();
  second.kill('SIGKILL');
  client.close();
  const dead = ada.locator('.gateway.gone', { hasText: second.id });
  await dead.waitFor();
  const back = connect({ url: gateway.wsUrl, alias: 'Bob', session: client.session });
  onTestFinished(() => back.close());
  await back.join(room);
  await ada
    .getByRole('img', { name: new RegExp(`gateway [A-Z], ${gateway.id}: (Ada, Bob|Bob, Ada)`) })
    .waitFor();
  expect(await place()).not.toBe(before);
});

browserTest('at every width the drawing has letters of a usual size', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  await joinAs('Bob', room);
  await ada.keyboard.press('Control+.');
  const label = ada.locator('.xray-drawing .person-name').first();
  await label.waitFor();
  for (const width of [390, 640, 820, 1440]) {
    await ada.setViewportSize({ width, height: 900 });
    const height = await label.evaluate((text) => {
      const svg = (text as unknown as SVGTextElement).ownerSVGElement!;
      const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      return Number.parseFloat(getComputedStyle(text).fontSize) * scale;
    });
    expect(height).toBeGreaterThanOrEqual(10);
    expect(height).toBeLessThanOrEqual(16);
  }
});

browserTest(
  'the number of connections at a gateway does not count X-ray’s own request',
  async () => {
    const room = newRoom();
    const own = await startGateway({ nats: world.natsUrl });
    onTestFinished(() => own.stop());
    const ada = await enter('Ada', { room, at: own });
    await ada.keyboard.press('Control+.');
    const figures = ada.locator('.gateway.own .figures');
    await figures.waitFor();
    const seen = new Set<string>();
    for (let count = 0; count < 3; count += 1) {
      const answered = ada.waitForResponse((answer) => answer.url().includes('/v1/system'));
      await answered;
      await eventually(async () => seen.add((await figures.textContent())!));
    }
    expect([...seen]).toEqual(['1 connected']);
  },
);
