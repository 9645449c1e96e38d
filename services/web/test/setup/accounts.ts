// Servers where people sign in, for one file of tests: a nats-server, identity, an archive, two
// gateways in mode `accounts`. People are made over HTTP, unless a test is about the pages that
// make them.
import { startArchive, startGateway, startIdentity, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject } from 'vitest';
import { newBrowser, openTab } from './people.ts';

export const PASSWORD = 'correct horse battery';
/** Browsers complain by themselves of every refusal over HTTP. */
const MAY_BE_REFUSED = /the server responded with a status of 4\d\d/;

export interface AccountsOptions {
  /** Of the first gateway. Default: a free one. */
  readonly httpPort?: number;
  /** `NATTER_*` of identity. */
  readonly identityEnv?: Readonly<Record<string, string>>;
}

export class Accounts {
  #gateways: readonly TestGateway[] = [];
  #setUpLink: URL | undefined;
  /** The owner's session secret. */
  #owner = '';
  readonly #people = new Set<string>();

  /** Starts servers that nobody belongs to. Returns what stops them. */
  async start({ httpPort, identityEnv = {} }: AccountsOptions): Promise<() => Promise<void>> {
    this.#owner = '';
    this.#people.clear();
    const nats = await startNats();
    const identity = await startIdentity({ nats: nats.url, env: identityEnv });
    const start = (options: { readonly httpPort?: number }) =>
      startGateway({ nats: nats.url, env: { NATTER_AUTH: 'accounts' }, ...options });
    this.#gateways = await Promise.all([
      start(httpPort === undefined ? {} : { httpPort }),
      start({}),
    ]);
    const archive = await startArchive({ nats: nats.url });
    this.#setUpLink = identity.setUpLink();
    return async () => {
      await archive.stop();
      await Promise.all(this.#gateways.map((each) => each.stop()));
      await identity.stop();
      await nats.stop();
    };
  }

  /** The path and fragment of the link that identity logged. */
  get setUpPath(): string {
    return pathOf(this.#setUpLink!.href);
  }

  /** Makes the first owner. */
  async owner(alias: string): Promise<void> {
    const secret = this.#setUpLink!.hash.slice(1);
    const answer = await this.#ask('POST', '/setup', { secret, alias, password: PASSWORD });
    this.#owner = /natter_session=(ns_[^;]+)/u.exec(answer.headers.get('set-cookie')!)![1]!;
  }

  /** Makes an invite. Returns its path and fragment. */
  async invite(role = 'member'): Promise<string> {
    const answer = await this.#ask('POST', '/invites', { role, uses: 1, hours: 1 });
    return pathOf(((await answer.json()) as { readonly link: string }).link);
  }

  /** Makes a person with PASSWORD, unless another test has. */
  async person(alias: string, role = 'member'): Promise<void> {
    if (this.#people.has(alias)) return;
    this.#people.add(alias);
    const secret = (await this.invite(role)).split('#')[1];
    await this.#ask('POST', '/invites/accept', { secret, alias, password: PASSWORD });
  }

  /** Gives a person these rights alone. */
  async grant(alias: string, rooms: readonly object[]): Promise<void> {
    const answer = await this.#ask('GET', '/people');
    const { people } = (await answer.json()) as {
      readonly people: readonly { readonly id: string; readonly alias: string }[];
    };
    const { id } = people.find((one) => one.alias === alias)!;
    await this.#ask('PATCH', `/people/${id}`, { rooms });
  }

  /** Opens a page of the app. */
  open(path: string, { context, at = 0, mayComplain }: OpenOptions): Promise<Page> {
    return openTab(context, {
      hash: path.replace(/^\//u, ''),
      at: this.#gateways[at],
      mayComplain: mayComplain
        ? new RegExp(`${mayComplain.source}|${MAY_BE_REFUSED.source}`, 'u')
        : MAY_BE_REFUSED,
    });
  }

  /** Opens a page in a new browser and signs in. */
  async signIn(alias: string, options: SignInOptions = {}): Promise<Page> {
    const { path = '/', at, context, mayComplain, ...contextOptions } = options;
    const page = await this.open(path, {
      context: context ?? (await newBrowser(contextOptions)),
      at,
      mayComplain,
    });
    await fillIn(page, alias);
    await page.keyboard.press('Enter');
    return page;
  }

  async #ask(method: string, path: string, body?: object): Promise<Response> {
    const answer = await fetch(`${this.#gateways[0]!.httpUrl}/v1${path}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(this.#owner !== '' && { authorization: `Bearer ${this.#owner}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(answer.ok).toBe(true);
    return answer;
  }
}

export interface OpenOptions {
  readonly context: BrowserContext;
  /** Which gateway. */
  readonly at?: 0 | 1 | undefined;
  /** Complaints of the page that the test expects, beside refusals over HTTP. */
  readonly mayComplain?: RegExp | undefined;
}
export interface SignInOptions extends BrowserContextOptions, Partial<OpenOptions> {
  /** Default: `/`. */
  readonly path?: string;
}

/** Servers of this file. With `owner`, that person is the first owner. */
export function accountsOfFile(
  owner?: string,
  prepare: () => Promise<AccountsOptions> = async () => ({}),
): Accounts {
  const accounts = new Accounts();
  // Without a Chromium the tests are skipped.
  if (!inject('world')) return accounts;
  let options: AccountsOptions;
  let stop: () => Promise<void>;
  const start = async (): Promise<void> => {
    stop = await accounts.start(options);
    if (owner !== undefined) await accounts.owner(owner);
  };
  beforeAll(async () => {
    options = await prepare();
    await start();
  });
  // The first try of a test may have renamed or banned people: a second one finds nobody.
  beforeEach(async ({ task }) => {
    if ((task.result?.retryCount ?? 0) === 0) return;
    await stop();
    await start();
  });
  afterAll(() => stop());
  return accounts;
}

/** Fills in name and password where the page asks for them. */
export async function fillIn(page: Page, alias: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(alias);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

/** Goes to a page beside the chat by the menu. */
export async function goTo(page: Page, name: 'Account' | 'People' | 'Usage'): Promise<void> {
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
}

/** The names in the list of members. */
export async function members(page: Page): Promise<readonly string[]> {
  return page.locator('.members .member-name').allInnerTexts();
}

function pathOf(link: string): string {
  const { pathname, hash } = new URL(link);
  return pathname + hash;
}
