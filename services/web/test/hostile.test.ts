// Strangers' input is shown and never run, and the content security policy has nothing to report.
import { upload } from '@natter/client';
import type { Page } from 'playwright-core';
import { eventually, JsonPeer } from '@natter/testkit';
import { expect } from 'vitest';
import {
  browserTest,
  clientOf,
  enter,
  gateway,
  joinAs,
  newRoom,
  say,
  texts,
} from './setup/people.ts';

const PAYLOADS = [
  '<script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 1">',
  '<svg/onload=window.pwned=1>',
  '"><iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  '[click](javascript:window.pwned=1)',
  '[click](JaVaScRiPt&colon;window.pwned=1)',
  '[click](data:text/html;base64,PHNjcmlwdD5wYXJlbnQucHduZWQ9MTwvc2NyaXB0Pg==)',
  '![x](x" onerror="window.pwned=1)',
  '![](https://elsewhere.example/track.png)',
  '<a href="javascript:window.pwned=1">x</a>',
  '`<script>window.pwned=1</script>`',
  '```html\n<script>window.pwned=1</script>\n```',
  '<style>*{display:none}</style>',
  '<base href="https://elsewhere.example/">',
  '<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">',
  '<form action="https://elsewhere.example/"><input name=q></form>',
  '{{constructor.constructor("window.pwned=1")()}}',
  '\u202Egnp.exe \u2066 <b>x</b>',
  '<https://x.example/"onmouseover="window.pwned=1>',
  'https://x.example/<script>window.pwned=1</script>',
  '@Ada<img src=x onerror=window.pwned=1>',
];

async function watched(room: string): Promise<Page> {
  const page = await enter('Ada', { room });
  await page.evaluate(() => {
    const all: string[] = [];
    Object.assign(window, { violations: all });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      all.push(`${violatedDirective} ${blockedURI}`);
    });
  });
  return page;
}

/** Nothing ran, and the list has no element that the page itself does not make. */
async function unharmed(page: Page): Promise<void> {
  const unwanted = 'script, iframe, style, form, base, meta, object, embed, [onerror], [onload]';
  const found = await page.evaluate(
    (selector) => ({
      pwned: 'pwned' in window,
      violations: (window as unknown as { violations: string[] }).violations,
      elements: document.querySelectorAll(`.list :is(${selector})`).length,
      links: [...document.querySelectorAll<HTMLAnchorElement>('.list a')]
        .map(({ protocol }) => protocol)
        .filter((protocol) => !['http:', 'https:', 'mailto:'].includes(protocol)),
    }),
    unwanted,
  );
  expect(found).toEqual({ pwned: false, violations: [], elements: 0, links: [] });
}

browserTest('markup in a text stays text, live and from the log', async () => {
  const room = newRoom();
  const asked: string[] = [];
  const ada = await watched(room);
  ada.on('request', (request) => asked.push(request.url()));
  const bob = await joinAs('Bob', room);
  for (const payload of PAYLOADS) await bob.say(payload);
  await say(ada, PAYLOADS[1]!);
  await eventually(async () => expect(await texts(ada)).toHaveLength(PAYLOADS.length + 1));
  const shown = await texts(ada);
  expect(shown[0]).toBe(PAYLOADS[0]);
  expect(shown.at(-1)).toBe(PAYLOADS[1]);
  for (const link of await ada.locator('.list a').all()) await link.hover();
  await unharmed(ada);
  expect(asked.filter((url) => !url.startsWith(gateway.httpUrl))).toEqual([]);
  await ada.reload();
  await eventually(async () => expect(await texts(ada)).toHaveLength(PAYLOADS.length + 1));
  expect(await ada.evaluate(() => 'pwned' in window)).toBe(false);
});

browserTest('file names are text, and files that could run are only saved', async () => {
  const room = newRoom();
  const ada = await watched(room);
  const client = clientOf('Bob');
  await client.join(room);
  const script = '<script>parent.pwned = 1; window.pwned = 1</script>';
  const files = [
    new File([script], '<img src=x onerror=window.pwned=1>.html', { type: 'text/html' }),
    new File([`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`], 'x.svg', {
      type: 'image/svg+xml',
    }),
    new File(['not an image'], '"><script>window.pwned=1</script>.png', { type: 'image/png' }),
  ];
  for (const file of files) await upload(client, room, file);
  await eventually(async () => expect(await ada.locator('.file-row').count()).toBe(3));
  await unharmed(ada);
  const [html, svg] = await ada
    .locator('.file-row')
    .evaluateAll((rows) => rows.map((row) => (row as HTMLAnchorElement).href));
  for (const url of [html!, svg!]) {
    const answer = await ada.request.get(url);
    expect(answer.headers()['content-disposition']).toMatch(/^attachment/);
    expect(answer.headers()['content-security-policy']).toBe('sandbox');
  }
});

browserTest('a file that does not exist is a row that leads nowhere', async () => {
  const room = newRoom();
  const ada = await watched(room);
  using peer = await JsonPeer.open(gateway.wsUrl);
  await peer.hello('Mallory');
  await peer.join(room);
  const file = {
    id: 'a'.repeat(22),
    name: '../../x"><img src=x onerror=window.pwned=1>',
    size: 12,
    type: 'text/html',
    sha256: '0'.repeat(64),
  };
  await peer.request({ type: 'say', room, id: 'f1', text: '', file });
  await peer.request({ type: 'say', room, id: 'f2', text: 'still here' });
  await ada.getByText('still here').waitFor();
  await unharmed(ada);
  expect(await ada.locator('.file-name').innerText()).toBe(file.name);
});

browserTest('odd signals and mentions change nothing', async () => {
  const room = newRoom();
  const ada = await watched(room);
  const mallory = await joinAs('Mallory', room);
  for (const data of [
    null,
    1,
    'typing',
    { typing: 'yes' },
    { typing: { toString: 'x' } },
    [],
    { a: [] },
  ])
    mallory.signal(data);
  await mallory.say('@Ada '.repeat(800));
  await eventually(async () => expect(await texts(ada)).toHaveLength(1));
  await unharmed(ada);
});
