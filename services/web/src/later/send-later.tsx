// When the draft is to be sent. The server keeps it until then, also while this page is closed.
import '../forms/forms.css';
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { Select } from '../forms/select.tsx';
import { usePage } from '../page/page-context.ts';
import type { SendingDialog } from '../page/page-context.ts';
import { MenuItem } from '../widgets/menu-item.tsx';
import { laterWords, scheduleFailedWords } from './later-words.ts';
import { clockWords } from '../words/time-words.ts';
import { fieldTime, recurrenceOf, REPEATS, timeOfField, usualTimes } from './later-times.ts';
import type { NamedTime, Repeat } from './later-times.ts';
import { sendDraftLater } from './send-draft-later.ts';
import { t } from '../texts/messages.ts';

export function SendLater({ dialog }: { readonly dialog: SendingDialog }): VNode {
  const page = usePage();
  const { room } = dialog;
  const nowMs = Date.now();
  const times = usualTimes(nowMs);
  const time = useSignal(fieldTime(times[0]?.atMs ?? nowMs));
  const repeat = useSignal<string>('once');
  const isBusy = useSignal(false);
  const fault = useSignal('');
  const send = async (atMs: number | undefined): Promise<void> => {
    if (isBusy.value) return;
    if (atMs === undefined || atMs <= Date.now()) {
      fault.value = t.chooseTimeThatIsStillTo;
      return;
    }
    isBusy.value = true;
    fault.value = '';
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const every = recurrenceOf(repeat.value as Repeat, atMs, zone);
    try {
      const held = await sendDraftLater(page, room, every ? { every } : { at: atMs });
      if (held !== undefined) {
        fault.value = held;
        return;
      }
      page.dialog.value = undefined;
      page.chat.store.notice.value = t.willBeSent(
        laterWords({ at: atMs, ...(every && { every }) }, Date.now()),
      );
    } catch (error) {
      fault.value = scheduleFailedWords(error, Date.now());
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <form
      class="form send-later"
      onSubmit={(event) => {
        event.preventDefault();
        void send(timeOfField(time.value));
      }}
    >
      {repeat.value === 'once' && <UsualTimes times={times} onChoose={(atMs) => void send(atMs)} />}
      <TimeField time={time} nowMs={nowMs} />
      <Select label={t.repeats} value={repeat} choices={REPEATS} />
      <p class="form-fault" role="alert">
        {fault.value}
      </p>
      <p class="form-buttons">
        <button class="primary" type="submit" aria-disabled={isBusy.value || undefined}>
          {t.schedule}
        </button>
      </p>
    </form>
  );
}

interface UsualTimesProps {
  readonly times: readonly NamedTime[];
  readonly onChoose: (atMs: number) => void;
}

function UsualTimes({ times, onChoose }: UsualTimesProps): VNode {
  return (
    <div>
      {times.map(({ words, atMs }) => (
        <MenuItem
          key={words}
          icon="clock"
          words={`${words}, ${clockWords(atMs)}`}
          onChoose={() => onChoose(atMs)}
        />
      ))}
    </div>
  );
}

interface TimeFieldProps {
  readonly time: Signal<string>;
  readonly nowMs: number;
}

function TimeField({ time, nowMs }: TimeFieldProps): VNode {
  const id = useId();
  return (
    <div class="form-field">
      <label for={id}>{t.at}</label>
      <div class="form-input">
        <input
          id={id}
          type="datetime-local"
          value={time.value}
          min={fieldTime(nowMs)}
          required
          onInput={(event) => {
            time.value = event.currentTarget.value;
          }}
        />
      </div>
    </div>
  );
}
