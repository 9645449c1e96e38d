// What a person is notified of: by room, and when not.
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { Check } from '../forms/check.tsx';
import { Choice } from '../forms/choice.tsx';
import { TimeField } from '../forms/time-field.tsx';
import { t } from '../texts/notifications.ts';
import type { InDialog } from './in-dialog.ts';
import { changeSettings } from './push-devices.ts';
import type { Level, Settings } from './push-devices.ts';

const LEVELS: readonly (readonly [Level, string])[] = [
  ['all', t.everything],
  ['mentions', t.mentions],
  ['nothing', t.nothing],
];

export interface NotifiedOfProps extends InDialog {
  readonly settings: Settings;
}

export function NotifiedOf({ page, asking, mine, settings }: NotifiedOfProps): VNode {
  // One after the other: each sends all that is chosen by then.
  const saving = useRef(Promise.resolve());
  const save = (changed: Settings): void => {
    if (!mine.value) return;
    mine.value = { ...mine.value, settings: changed };
    saving.current = saving.current.then(async () => {
      if (!mine.value) return;
      const saved = await changeSettings(page.chat, mine.value.settings);
      asking.fault.value = '';
      if (saved.ok) page.preferences.wanted.value = saved.value.settings;
      else asking.fail(saved.fault);
    });
  };
  const { rooms } = settings;
  const setRoom = (room: string, level: string): void => {
    const { [room]: _was, ...others } = rooms;
    save({
      ...settings,
      rooms: level === '' ? others : { ...others, [room]: level as Level },
    });
  };
  return (
    <>
      <section>
        <Choice
          label={t.whatOf}
          value={settings.level}
          choices={LEVELS}
          onChange={(level) => save({ ...settings, level: level as Level })}
        />
        <h3>{t.rooms}</h3>
        <div class="notified-rooms">
          {page.chat.store.rooms.value.map(({ name, title }) => (
            <Choice
              key={name}
              label={title.value}
              value={rooms[name] ?? ''}
              choices={[['', t.asElsewhere], ...LEVELS]}
              onChange={(level) => setRoom(name, level)}
            />
          ))}
        </div>
      </section>
      <section>
        <QuietHours settings={settings} onChange={(changed) => save(changed)} />
        <Check
          label={t.contentFree}
          hint={t.contentFreeHint}
          isOn={settings.contentFree}
          onChange={(contentFree) => save({ ...settings, contentFree })}
        />
      </section>
    </>
  );
}

interface QuietHoursProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

function QuietHours({ settings, onChange }: QuietHoursProps): VNode {
  const { quiet, ...others } = settings;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const change = (hours: { readonly from?: string; readonly to?: string }): void =>
    onChange({ ...others, quiet: { from: '22:00', to: '07:00', ...quiet, ...hours, zone } });
  return (
    <>
      <Check
        label={t.quiet}
        isOn={quiet !== undefined}
        onChange={(on) => (on ? change({}) : onChange(others))}
      />
      {quiet !== undefined && (
        <div class="form-columns">
          <TimeField label={t.quietFrom} value={quiet.from} onChange={(from) => change({ from })} />
          <TimeField label={t.quietTo} value={quiet.to} onChange={(to) => change({ to })} />
        </div>
      )}
    </>
  );
}
