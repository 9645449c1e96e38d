// Below the field: the reason why the draft cannot be sent, and a remedy.
import type { ComponentChildren, VNode } from 'preact';
import { isHere } from '../members/roster.ts';
import type { InRoom } from '../page/page-context.ts';
import { audienceWords } from '../words/audience-words.ts';
import { goneWords, silenceWords, unknownNameWords, widenWords } from '../words/composer-words.ts';
import {
  chooseEveryone,
  confirmName,
  dropName,
  keepAudience,
} from '../audience/choose-audience.ts';
import type { SendCheck } from './draft.ts';
import { t } from '../texts/messages.ts';

export function HeldBack(props: InRoom & { readonly check: SendCheck }): VNode | null {
  const { check, room, page } = props;
  switch (check.kind) {
    case 'ready':
    case 'empty':
      return null;
    case 'blocked':
      return <Line>{check.why}</Line>;
    case 'silent':
      // Read out when it is asked for, not every second.
      return (
        <p class="hint blocked" role="timer">
          {silenceWords(check.silence, Date.now())}
        </p>
      );
    case 'unknown':
      return <Line>{unknownNameWords(check.names)}</Line>;
    case 'gone':
      return <Gone name={check.name} room={room} page={page} />;
    case 'asks-to-widen':
      return <AsksToWiden room={room} page={page} />;
  }
}

function Line({ children }: { readonly children: ComponentChildren }): VNode {
  return (
    <p class="hint blocked" role="status">
      {children}
    </p>
  );
}

function Gone({ name, room, page }: InRoom & { readonly name: string }): VNode {
  const isBack = isHere(room.members.value, name);
  return (
    <Line>
      {goneWords(name, isBack)}
      {isBack && (
        <Answer words={t.chooseName(name)} page={page} onClick={() => confirmName(room, name)} />
      )}
      <Answer words={t.takeNameOut(name)} page={page} onClick={() => dropName(room, name)} />
    </Line>
  );
}

function AsksToWiden({ room, page }: InRoom): VNode {
  const { to } = room.draft.value.audience;
  const me = page.chat.store.alias.value;
  return (
    <Line>
      {widenWords(to, me)}
      <Answer words={t.everyone} page={page} onClick={() => chooseEveryone(room)} />
      <Answer words={audienceWords(to, me)} page={page} onClick={() => keepAudience(room)} />
    </Line>
  );
}

interface AnswerProps extends Pick<InRoom, 'page'> {
  readonly words: string;
  readonly onClick: () => void;
}

function Answer({ words, page, onClick }: AnswerProps): VNode {
  return (
    <button
      type="button"
      onClick={() => {
        onClick();
        page.focusComposer.value();
      }}
    >
      {words}
    </button>
  );
}
