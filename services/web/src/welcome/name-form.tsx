// The first visit: one question, over the last messages of the room.
import { useSignal } from '@preact/signals';
import { ALIAS_CHARACTERS_MAX } from '@natter/protocol';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { lastName } from '../chat/saved-session.ts';
import { LazyRecentMessages } from '../loading/lazy-parts.tsx';
import { usePage } from '../page/page-context.ts';
import { t } from '../texts/talk.ts';

export function NameForm(): VNode {
  const { chat } = usePage();
  const { stage, nameFault, here, notice } = chat.store;
  const name = useSignal(lastName());
  const field = useRef<HTMLInputElement>(null);
  const isEntering = stage.value === 'entering';
  useEffect(() => field.current?.focus(), [isEntering]);
  const enter = (alias: string): void => {
    if (alias !== '' && !isEntering) void chat.enter(alias);
  };
  return (
    <main class="door">
      <LazyRecentMessages room={here.value} />
      <form
        class="door-form"
        onSubmit={(event) => {
          event.preventDefault();
          enter(name.value.trim());
        }}
      >
        {notice.value !== undefined && (
          <p class="door-notice" role="status">
            {notice.value}
          </p>
        )}
        <p class="door-about">{t.whatNatterIs}</p>
        <p class="door-room">
          <span aria-hidden="true">#</span>
          {here.value}
        </p>
        <h1>
          <label for="name">{t.whatShouldWeCallYou}</label>
        </h1>
        <div class="door-field">
          <input
            id="name"
            ref={field}
            value={name.value}
            maxLength={ALIAS_CHARACTERS_MAX}
            autocomplete="nickname"
            autocapitalize="words"
            spellcheck={false}
            enterkeyhint="go"
            readOnly={isEntering}
            aria-invalid={nameFault.value !== undefined}
            aria-describedby="door-fault"
            onInput={(event) => {
              name.value = event.currentTarget.value;
              nameFault.value = undefined;
            }}
          />
          <button class="primary" type="submit" disabled={name.value.trim() === '' || isEntering}>
            {isEntering ? t.entering : t.enter}
          </button>
        </div>
        <Fault onEnter={enter} />
      </form>
    </main>
  );
}

/** The reason of a refusal, and a name that may be free. */
function Fault({ onEnter }: { readonly onEnter: (alias: string) => void }): VNode {
  const { nameFault, stage, connection } = usePage().chat.store;
  const free = nameFault.value?.free;
  const isUnanswered = stage.value === 'entering' && connection.value.state === 'offline';
  return (
    <p class="door-fault" id="door-fault" role="alert">
      {nameFault.value?.why}{' '}
      {free !== undefined && (
        <button type="button" onClick={() => onEnter(free)}>
          {t.beFree(free)}
        </button>
      )}
      {isUnanswered && t.serverDoesNotAnswerTryingAgain}
    </p>
  );
}
