// A message that was found: who said it, when and where, and the words around the match.
import type { Hit, RoomName } from '@natter/protocol';
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { t } from '../texts/search.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import { dayWords, clockWords, fullWords, isoTime } from '../words/time-words.ts';
import { jumpTo } from './jump-to.ts';

export function HitCard({ hit: { message, snippet } }: { readonly hit: Hit }): VNode {
  const page = usePage();
  const { rooms, here } = page.chat.store;
  const { room, seq, from, at, to, file } = message;
  const title = rooms.value.find(({ name }) => name === room)?.title.value ?? room;
  const isEmpty = snippet.every(({ text }) => text === '');
  return (
    <li class="card hit">
      <button class="card-open" type="button" onClick={() => jumpTo(page, room as RoomName, seq)}>
        <Avatar alias={from} />
        <span class="card-body">
          <span class="card-head">
            <b>{from}</b>{' '}
            <time dateTime={isoTime(at)} title={fullWords(at)}>
              {dayWords(at, Date.now())}, {clockWords(at)}
            </time>
            {room !== here.value && <span class="card-room"> {t.inCard(title)}</span>}
            {to && (
              <span class="card-room">
                <Icon name="lock" size={11} />
                <span class="spoken"> {t.private}</span>
              </span>
            )}
          </span>
          <span class="card-text">
            {snippet.map(({ text, match }) => (match ? <mark>{text}</mark> : text))}
            {isEmpty && file?.name}
          </span>
        </span>
      </button>
    </li>
  );
}
