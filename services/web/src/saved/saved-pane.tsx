// The messages that this person has saved, of all rooms, the latest first. A click goes to one.
import type { RoomName } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import { BookmarkX } from 'lucide';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { plainWords } from '../markdown/plain-words.ts';
import { usePage } from '../page/page-context.ts';
import { isDirect } from '../room-card/room-title.ts';
import { jumpTo } from '../search/jump-to.ts';
import { SidePaneFrame } from '../side/side-pane-frame.tsx';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import { fullWords, isoTime, momentWords } from '../words/time-words.ts';
import { faultWords, readSaved, setSaved } from './saved-messages.ts';
import type { SavedMessage, SavedPage } from './saved-messages.ts';
import { savedKey } from './saved-key.ts';
import { t } from '../texts/messages.ts';

const NOTHING: SavedPage = { saved: [], more: false };

export function SavedPane(): VNode {
  const page = usePage();
  const known = useSignal<SavedPage | undefined>(undefined);
  const fault = useSignal('');
  const isReading = useSignal(false);
  /** How many were saved when they were last read. */
  const readCount = useSignal(-1);
  const read = async (before?: number): Promise<void> => {
    isReading.value = true;
    const answer = await readSaved(page, before);
    isReading.value = false;
    fault.value = answer.ok ? '' : faultWords(answer.fault);
    if (!answer.ok) return;
    const earlier = before === undefined ? [] : (known.value?.saved ?? []);
    const saved = [...earlier, ...answer.value.saved];
    known.value = { ...answer.value, saved };
    const all = new Set([...page.saved.value, ...saved.map(savedKey)]);
    readCount.value = all.size;
    page.saved.value = all;
  };
  // Saved meanwhile, here or on another device: it comes first.
  const count = page.saved.value.size;
  useEffect(() => {
    if (count > readCount.value) void read();
    readCount.value = count;
  }, [count]);
  const { saved, more } = known.value ?? NOTHING;
  const shown = saved.filter((one) => page.saved.value.has(savedKey(one)));
  const remove = async (one: SavedMessage): Promise<void> => {
    fault.value = (await setSaved(page, one, false)) ?? '';
  };
  return (
    <SidePaneFrame title={t.savedMessages}>
      <ul class="side-list">
        {shown.map((one) => (
          <SavedCard key={savedKey(one)} saved={one} onRemove={() => void remove(one)} />
        ))}
      </ul>
      {known.value && shown.length === 0 && <p class="side-note">{t.nothingIsSaved}</p>}
      {more && (
        <p class="side-note">
          <button
            type="button"
            aria-disabled={isReading.value || undefined}
            onClick={() => void read(saved.at(-1)?.at)}
          >
            {isReading.value ? t.looking : t.lookFurtherBack}
          </button>
        </p>
      )}
      <p class="side-note form-fault" role="alert">
        {fault.value}
      </p>
    </SidePaneFrame>
  );
}

interface SavedCardProps {
  readonly saved: SavedMessage;
  readonly onRemove: () => void;
}

function SavedCard({ saved, onRemove }: SavedCardProps): VNode {
  const page = usePage();
  const { room, seq, message } = saved;
  const { rooms } = page.chat.store;
  const held = rooms.value.find(({ name }) => name === room)?.title.value;
  const title = held ?? (isDirect(room) ? t.directMessages : room);
  return (
    <li class="card">
      {message ? (
        <button class="card-open" type="button" onClick={() => jumpTo(page, room as RoomName, seq)}>
          <Avatar alias={message.from} />
          <span class="card-body">
            <span class="card-head">
              <b>{message.from}</b>{' '}
              <time dateTime={isoTime(message.at)} title={fullWords(message.at)}>
                {momentWords(message.at, Date.now())}
              </time>
              <span class="card-room">{t.inTitle(title)}</span>
              {message.to && (
                <span class="card-room">
                  <Icon name="lock" size={11} />
                </span>
              )}
            </span>
            <span class="card-text">{plainWords(message.text) || message.file?.name}</span>
          </span>
        </button>
      ) : (
        <div class="card-body">
          <span class="card-head">
            <span class="card-room">{t.inTitle(title)}</span>
          </span>
          <span class="card-text">{t.messageIsGone}</span>
        </div>
      )}
      <button
        class="icon-button"
        type="button"
        title={t.takeOffSaved}
        aria-label={message ? t.takeOffSavedOf(message.from) : t.takeOffSaved}
        onClick={onRemove}
      >
        <Icon name={BookmarkX} />
      </button>
    </li>
  );
}
