// A calendar of a room: the days on which something was said. A click on one goes there; its
// transcript can be read and printed.
import './search.css';
import { ChevronLeft, ChevronRight } from 'lucide';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RoomName } from '@natter/protocol';
import type { InRoom, Page } from '../page/page-context.ts';
import { askRoom } from '../room-card/ask-room.ts';
import { SidePaneFrame } from '../side/side-pane-frame.tsx';
import { LOCALE } from '../texts/language.ts';
import { t } from '../texts/search.ts';
import { Icon } from '../widgets/icons.tsx';
import {
  dayText,
  firstWeekday,
  lastDayOf,
  monthAfter,
  monthOf,
  startOf,
  weeksOf,
} from './calendar.ts';
import type { Month } from './calendar.ts';
import { jumpTo } from './jump-to.ts';

const monthWords = new Intl.DateTimeFormat(LOCALE, { month: 'long', year: 'numeric' });
const weekdayWords = new Intl.DateTimeFormat(LOCALE, { weekday: 'narrow' });
const dayWords = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full' });
const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
/** A Sunday. */
const SUNDAY_MS = new Date(2026, 10, 1).getTime();
const DAY_MS = 86_400_000;

/** By day; undefined: nobody tells, and any day may be asked for. */
type Counts = ReadonlyMap<string, number> | undefined;

export function CalendarPane({ room, page }: InRoom): VNode {
  const month = useSignal<Month>(monthOf(Date.now()));
  const counts = useSignal<Counts>(new Map());
  const chosen = useSignal<string | undefined>(undefined);
  const note = useSignal('');
  useEffect(() => {
    const shown = month.value;
    void countsOf(page, room.name, shown).then((found) => {
      if (shown !== month.value) return;
      counts.value = found;
      note.value = found ? '' : t.daysNotKnown;
    });
  }, [room, month.value]);
  const go = async (day: string): Promise<void> => {
    chosen.value = day;
    const open = page.chat.controllerOf(room)?.room;
    const found = await open?.history({ at: startOf(day), limit: 1 }).catch(() => undefined);
    const [first] = found?.messages ?? [];
    if (first) jumpTo(page, room.name, first.seq);
    else note.value = t.nothingSince;
  };
  return (
    <SidePaneFrame title={t.goToADay} class="calendar-pane">
      <MonthHead month={month.value} onMonth={(next) => (month.value = next)} />
      <MonthTable
        month={month.value}
        counts={counts.value}
        chosen={chosen.value}
        onDay={(day) => void go(day)}
      />
      <p class="side-note" role="status">
        {note.value}
      </p>
      <Transcript room={room.name} day={chosen.value} page={page} />
    </SidePaneFrame>
  );
}

function MonthHead({
  month,
  onMonth,
}: {
  readonly month: Month;
  readonly onMonth: (month: Month) => void;
}): VNode {
  const isLast = startOf(dayText(monthAfter(month, 1), 1)) > Date.now();
  return (
    <div class="month-head">
      <button
        class="icon-button"
        type="button"
        aria-label={t.previousMonth}
        onClick={() => onMonth(monthAfter(month, -1))}
      >
        <Icon name={ChevronLeft} />
      </button>
      <h3 aria-live="polite">{monthWords.format(startOf(dayText(month, 1)))}</h3>
      <button
        class="icon-button"
        type="button"
        aria-label={t.nextMonth}
        disabled={isLast}
        onClick={() => onMonth(monthAfter(month, 1))}
      >
        <Icon name={ChevronRight} />
      </button>
    </div>
  );
}

interface MonthTableProps {
  readonly month: Month;
  readonly counts: Counts;
  readonly chosen: string | undefined;
  readonly onDay: (day: string) => void;
}

function MonthTable({ month, counts, chosen, onDay }: MonthTableProps): VNode {
  const first = firstWeekday(navigator.language);
  return (
    <table class="month">
      <thead>
        <tr>
          {Array.from({ length: 7 }, (_, index) => (
            <th key={index} scope="col">
              {weekdayWords.format(SUNDAY_MS + ((first + index) % 7) * DAY_MS + DAY_MS / 2)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month, first).map((week, at) => (
          <tr key={at}>
            {week.map((day, index) => (
              <td key={index}>
                {day !== undefined && (
                  <DayButton
                    day={day}
                    count={counts?.get(day) ?? (counts ? 0 : undefined)}
                    isChosen={day === chosen}
                    onChoose={() => onDay(day)}
                  />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DayButtonProps {
  readonly day: string;
  /** Undefined: not known. */
  readonly count: number | undefined;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function DayButton({ day, count, isChosen, onChoose }: DayButtonProps): VNode {
  const messages = count === undefined ? '' : `, ${t.messages(count)}`;
  return (
    <button
      class="day"
      type="button"
      disabled={count === 0 || startOf(day) > Date.now()}
      aria-pressed={isChosen}
      aria-label={`${dayWords.format(startOf(day))}${messages}`}
      title={messages.slice(2)}
      onClick={onChoose}
    >
      {Number(day.slice(-2))}
    </button>
  );
}

interface TranscriptProps {
  readonly room: RoomName;
  readonly day: string | undefined;
  readonly page: Page;
}

/** A browser sends no token: where one is needed, the page cannot be opened. */
function Transcript({ room, day, page }: TranscriptProps): VNode | null {
  if (page.who.auth.value?.mode === 'jwt') return null;
  const shown = day ?? dayText(monthOf(Date.now()), new Date().getDate());
  const query = new URLSearchParams({ zone: timeZone });
  return (
    <p class="side-note">
      <a
        href={`/v1/rooms/${room}/transcript/${shown}.html?${query.toString()}`}
        target="_blank"
        rel="noreferrer"
      >
        {day === undefined ? t.transcriptOfToday : t.transcriptOf(dayWords.format(startOf(day)))}
      </a>
    </p>
  );
}

async function countsOf(page: Page, room: RoomName, month: Month): Promise<Counts> {
  const query = new URLSearchParams({
    from: dayText(month, 1),
    to: lastDayOf(month),
    zone: timeZone,
  });
  const path = `/rooms/${room}/days?${query.toString()}`;
  const found = await askRoom<{ readonly days: readonly { day: string; count: number }[] }>(
    page.chat,
    { method: 'GET', path },
  );
  return found.ok ? new Map(found.value.days.map(({ day, count }) => [day, count])) : undefined;
}
