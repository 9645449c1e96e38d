// axe-core on a page: what it finds that is serious, in words.
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** Rule, impact, and the elements. Empty: nothing of at least moderate impact. */
export async function complaintsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // The last lines behind the door are decoration: faint, and hidden from those who listen.
  const run = 'axe.run({ exclude: [".glimpse"] }, { resultTypes: ["violations"] })';
  const { violations } = await page.evaluate<AxeResults>(run);
  return violations
    .filter(({ impact }) => impact !== 'minor')
    .flatMap(({ id, impact, nodes }) =>
      nodes.map(
        ({ html, any }) =>
          `${id} (${impact}): ${html} ${any.map(({ message }) => message).join(' ')}`,
      ),
    );
}
