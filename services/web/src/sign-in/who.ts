// Finds out who this browser is, and begins the chat: asks the gateway how people get in, then who
// the cookie belongs to. Goes on listening, as a person may be signed out elsewhere.
import type { Person } from '@natter/protocol';
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { Chat } from '../chat/chat.ts';
import type { SignedOut } from '../chat/connect-client.ts';
import { forgetTabs } from '../chat/saved-tab.ts';
import { watchSession } from '../chat/saved-session.ts';
import { beginAt } from '../page/address-bar.ts';
import { removeStored, writeStored } from '../page/browser-storage.ts';
import { loadChunk } from '../loading/load-chunk.ts';
import { isBesideChat } from '../page/route.ts';
import type { Router } from '../page/route.ts';
import { addressOf } from '../rooms/room-name.ts';
import { askAuth, askIdentity, askMe } from './ask-identity.ts';
import { forgetKept } from '../offline/forget-kept.ts';
import { keepAuth, keepPerson, lastAuth, lastPerson } from '../offline/last-known.ts';
import { roomInviteOf } from './room-invite.ts';
import type { Auth, Fault, Outcome } from './ask-identity.ts';

/** Tells the other tabs of this browser who has signed in. */
const KEY = 'natter.person';
/** ms between two tries. */
const RETRY_MS = 2_000;
/** ms. Refused again sooner, the page waits before it asks: gateways may disagree for a moment. */
const SETTLED_MS = 10_000;

/** Why the sign-in page is shown: in words, words/identity-words.ts. */
export type SignInReason = 'expired' | 'revoked' | 'signed-out' | undefined;

export interface WhoDeps {
  readonly chat: Chat;
  readonly router: Router;
}

export class Who {
  readonly #deps: WhoDeps;
  readonly #auth = signal<Auth | undefined>(undefined);
  readonly #isUnanswered = signal(false);
  readonly #reason = signal<SignInReason>(undefined);
  readonly #isKnown = signal(false);
  #askedAgainAtMs = Number.NEGATIVE_INFINITY;

  constructor(deps: WhoDeps) {
    this.#deps = deps;
    window.addEventListener('storage', ({ key, newValue }) => {
      const isOther = newValue !== null && newValue !== this.#person?.id;
      const isWriting = ['set-up', 'invite', 'recover'].includes(deps.router.route.value);
      // Another tab signed in, and the cookie is everybody's: this page begins anew.
      if (key === KEY && isOther && !isWriting) location.reload();
    });
  }

  /** How people get in here; undefined until a gateway has answered. */
  get auth(): ReadonlySignal<Auth | undefined> {
    return this.#auth;
  }
  /** The gateway has said who this is, or that it is nobody. */
  get isKnown(): ReadonlySignal<boolean> {
    return this.#isKnown;
  }
  /** The server does not answer; it is asked again. */
  get isUnanswered(): ReadonlySignal<boolean> {
    return this.#isUnanswered;
  }
  get reason(): ReadonlySignal<SignInReason> {
    return this.#reason;
  }

  /** Asks until there is an answer. */
  async start(): Promise<void> {
    const { chat, router } = this.#deps;
    const auth = await this.#insist(askAuth, lastAuth());
    keepAuth(auth);
    this.#auth.value = auth;
    const invite = roomInviteOf(router.fragment.value);
    if (auth.mode === 'open') chat.store.invite.value = invite;
    if (auth.mode !== 'accounts' && !['chat', 'usage'].includes(router.route.value))
      router.go('chat', { replaces: true, hash: invite ? addressOf(invite.room) : '' });
    if (auth.mode !== 'open') return this.askWho();
    this.#isKnown.value = true;
    watchSession(() => chat.sessionChanged());
    beginAt(this.#deps, (room) => chat.begin(room));
    return undefined;
  }

  /** Begins as the person whom the cookie belongs to, if there is one. */
  async askWho(): Promise<void> {
    const isAccounts = this.#auth.value?.mode === 'accounts';
    const person = await (isAccounts ? this.#insist(askMe, lastPerson()) : this.#personOfCookie());
    keepPerson(person);
    if (person) this.#begin(person);
    this.#isKnown.value = true;
    const { chat, router } = this.#deps;
    if (!person || router.route.value !== 'sign-in') return;
    const code = router.fragment.value;
    router.go('chat', { replaces: true, hash: addressOf(chat.store.here.value) });
    if (code === '') return;
    // Another service was to be linked to the account, and was not.
    const words = await loadChunk(() => import('../words/identity-words.ts'));
    chat.store.notice.value = words?.faultWords({ code });
  }

  /** Somebody signed in on this page. */
  signedIn(person: Person): void {
    this.#begin(person);
    const { chat, router } = this.#deps;
    // Someone who wanted to see the account page sees it.
    if (isBesideChat(router.route.value)) return;
    // Someone who follows an invite goes on with it.
    if (roomInviteOf(router.fragment.value)) return;
    router.go('chat', { replaces: true, hash: addressOf(chat.store.here.value) });
  }

  /** Ends this browser's session. Returns why it could not. */
  async signOut(): Promise<Fault | undefined> {
    const answer = await askIdentity('POST', '/sign-out', {});
    if (!answer.ok && answer.fault.code !== 'unauthorized') return answer.fault;
    this.#end('signed-out');
    return undefined;
  }

  /** This browser's session has ended, by this person's wish. */
  signedOut(): void {
    this.#end('signed-out');
  }

  /** The gateway no longer knows this person. */
  lost(why: SignedOut): void {
    if (why === 'revoked') this.#end('revoked');
    else void this.#askAgain();
  }

  /** The account has another name: the chat goes on under it. */
  renamed(alias: string): void {
    const { store } = this.#deps.chat;
    if (store.person.value) store.person.value = { ...store.person.value, alias };
    store.alias.value = alias;
    this.#deps.chat.connectAgain();
  }

  get #person(): Person | undefined {
    return this.#deps.chat.store.person.value;
  }

  /** A connection was refused: the cookie may have expired, or been replaced. */
  async #askAgain(): Promise<void> {
    const { chat } = this.#deps;
    chat.save();
    chat.stop();
    this.#isKnown.value = false;
    if (performance.now() - this.#askedAgainAtMs < SETTLED_MS) await pause();
    this.#askedAgainAtMs = performance.now();
    await this.askWho();
    if (!this.#person) this.#reason.value = 'expired';
  }

  async #personOfCookie(): Promise<Person | undefined> {
    const chunk = await loadChunk(() => import('./person-of-cookie.ts'));
    return chunk?.personOfCookie((isAway) => {
      this.#isUnanswered.value = isAway;
    });
  }

  #begin(person: Person): void {
    const { chat } = this.#deps;
    if (this.#person) chat.stop();
    this.#reason.value = undefined;
    writeStored(KEY, person.id);
    keepPerson(person);
    beginAt(this.#deps, (room) => chat.beginAs(person, room));
  }

  #end(reason: SignInReason): void {
    const { chat, router } = this.#deps;
    chat.stop();
    // Others may use this browser next.
    forgetTabs();
    forgetKept();
    keepPerson(undefined);
    removeStored(KEY);
    this.#reason.value = reason;
    this.#isKnown.value = true;
    if (isBesideChat(router.route.value)) router.go('sign-in', { replaces: true });
  }

  /** `lastKnown`: what to go on with if nobody answers. */
  async #insist<T>(ask: () => Promise<Outcome<T>>, lastKnown?: T): Promise<T> {
    for (;;) {
      const answer = await ask();
      if (!answer.ok && answer.fault.code === 'offline' && lastKnown !== undefined)
        return lastKnown;
      this.#isUnanswered.value = !answer.ok;
      if (answer.ok) return answer.value;
      await pause(answer.fault.retryAfterMs);
    }
  }
}

function pause(delayMs = RETRY_MS): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}
