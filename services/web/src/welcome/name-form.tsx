// The first visit: one question, over what is being said in the room. Enter: in.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { VNode } from 'preact';
import { ALIAS_CHARACTERS_MAX } from '@natter/protocol';
import { lastName } from '../chat/saved-session.ts';
import { connectionWords } from '../words/connection-words.ts';
import { usePage } from '../page/page-context.ts';
import { DoorGlimpse } from './recent-messages.tsx';

export function Door(): VNode {
  const { chat } = usePage();
  const { stage, doorFault, here, link } = chat.store;
  const name = useSignal(lastName());
  const field = useRef<HTMLInputElement>(null);
  const isEntering = stage.value === 'entering';
  const fault = doorFault.value;
  useEffect(() => field.current?.focus(), [isEntering]);
  const enter = (alias: string): void => {
    if (alias !== '' && !isEntering) void chat.enter(alias);
  };
  const isWaiting = isEntering && link.value.state === 'offline';
  return (
    <main class="door">
      <DoorGlimpse room={here.value} />
      <form
        class="door-form"
        onSubmit={(event) => {
          event.preventDefault();
          enter(name.value.trim());
        }}
      >
        <p class="door-room">
          <span aria-hidden="true">#</span>
          {here.value}
        </p>
        <h1>
          <label for="name">What should we call you?</label>
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
            aria-invalid={fault !== undefined}
            aria-describedby="door-fault"
            onInput={(event) => {
              name.value = event.currentTarget.value;
              doorFault.value = undefined;
            }}
          />
          <button class="primary" type="submit" disabled={name.value.trim() === '' || isEntering}>
            {isEntering ? 'coming in …' : 'Enter'}
          </button>
        </div>
        <p class="door-fault" id="door-fault" role="alert">
          {fault?.why}{' '}
          {fault?.free !== undefined && (
            <button type="button" onClick={() => enter(fault.free!)}>
              Be {fault.free}
            </button>
          )}
          {isWaiting && `Nobody answers yet: ${connectionWords(link.value, 0).text}, trying again.`}
        </p>
      </form>
    </main>
  );
}
