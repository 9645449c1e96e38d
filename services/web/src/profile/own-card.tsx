// One's own card: status with presets and an end, a few words, the picture, and the way to rename.
import type { Profile } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import { ImagePlus, Pencil, Trash2 } from 'lucide';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { usePersonAsking } from '../account/me.ts';
import { Field } from '../forms/field.tsx';
import { Failure, Form } from '../forms/form.tsx';
import type { Asking } from '../forms/form.tsx';
import { Select } from '../forms/select.tsx';
import { usePage } from '../page/page-context.ts';
import { askIdentity } from '../sign-in/ask-identity.ts';
import { t } from '../texts/profile.ts';
import { MenuItem } from '../widgets/menu-item.tsx';
import { putPicture } from './put-picture.ts';
import { endOf } from './status-ends.ts';
import type { StatusEnd } from './status-ends.ts';

const STATUS_CHARACTERS_MAX = 100;
const ABOUT_CHARACTERS_MAX = 250;

const PRESETS: readonly { emoji: string; words: string; ends: StatusEnd }[] = [
  { emoji: '📅', words: t.inAMeeting, ends: 'hour' },
  { emoji: '🎧', words: t.focus, ends: 'four-hours' },
  { emoji: '🚶', words: t.away, ends: 'hour' },
  { emoji: '🌴', words: t.onHoliday, ends: 'never' },
];

export interface OwnCardProps {
  readonly alias: string;
  readonly profile: Profile;
}

export function OwnCard({ alias, profile }: OwnCardProps): VNode {
  const { chat, dialog, router } = usePage();
  const asking = usePersonAsking();
  const done = useSignal('');
  const save = async (change: object): Promise<boolean> => {
    done.value = '';
    const answer = await asking.run<Profile>(() => askIdentity('PATCH', '/me/profile', change));
    if (!answer) return false;
    chat.store.profiles.learn(alias, answer);
    done.value = t.saved;
    return true;
  };
  return (
    <>
      <StatusForm profile={profile} asking={asking} save={save} />
      <AboutForm profile={profile} asking={asking} save={save} />
      <p role="status">{done.value}</p>
      <PictureItems alias={alias} profile={profile} asking={asking} />
      <MenuItem
        icon={Pencil}
        words={t.changeNameAndAccount}
        onChoose={() => {
          dialog.value = undefined;
          router.go('account');
        }}
      />
    </>
  );
}

interface PartProps {
  readonly profile: Profile;
  readonly asking: Asking;
  readonly save: (change: object) => Promise<boolean>;
}

function StatusForm({ profile: { status }, asking, save }: PartProps): VNode {
  const text = useSignal(status?.text ?? '');
  const emoji = useSignal(status?.emoji ?? '');
  const ends = useSignal<string>('never');
  const submit = (): void => {
    const words = text.value.trim();
    const until = endOf(ends.value as StatusEnd, Date.now());
    const chosen = { text: words, ...(emoji.value && { emoji: emoji.value }) };
    void save({ status: words === '' ? null : { ...chosen, ...(until && { until }) } });
  };
  return (
    <>
      <div class="status-presets" role="group" aria-label={t.statusPresets}>
        {PRESETS.map((preset) => (
          <button
            key={preset.emoji}
            class="secondary"
            type="button"
            aria-pressed={text.value === preset.words && emoji.value === preset.emoji}
            onClick={() => {
              text.value = preset.words;
              emoji.value = preset.emoji;
              ends.value = preset.ends;
            }}
          >
            <span aria-hidden="true">{preset.emoji}</span> {preset.words}
          </button>
        ))}
      </div>
      <Form asking={asking} onSubmit={submit} action={t.setStatus} class="status-form">
        <Field
          label={emoji.value === '' ? t.status : t.statusWithEmoji(emoji.value)}
          value={text}
          autocomplete="off"
          maxLength={STATUS_CHARACTERS_MAX}
          isOptional
        />
        <Select label={t.clearAfter} value={ends} choices={t.ends} />
      </Form>
      {(emoji.value !== '' || status !== undefined) && (
        <button
          class="secondary"
          type="button"
          onClick={() => {
            text.value = '';
            emoji.value = '';
            if (status) void save({ status: null });
          }}
        >
          {t.clearStatus}
        </button>
      )}
    </>
  );
}

function AboutForm({ profile, asking, save }: PartProps): VNode {
  const about = useSignal(profile.about ?? '');
  const { isBusy } = asking;
  return (
    <form
      class="form in-line"
      onSubmit={(event) => {
        event.preventDefault();
        void save({ about: about.value.trim() || null });
      }}
    >
      <Field
        label={t.aboutYou}
        value={about}
        autocomplete="off"
        maxLength={ABOUT_CHARACTERS_MAX}
        isOptional
      />
      <button class="secondary" type="submit" aria-disabled={isBusy.value || undefined}>
        {t.save}
      </button>
    </form>
  );
}

function PictureItems(props: OwnCardProps & { readonly asking: Asking }): VNode | null {
  const { alias, profile, asking } = props;
  const { chat } = usePage();
  const input = useRef<HTMLInputElement>(null);
  const fault = useSignal('');
  // As they share no files.
  if (chat.store.person.value?.role === 'guest') return null;
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    fault.value = '';
    const taken = await asking.run(() => putPicture(file));
    if (taken === 'unreadable') fault.value = t.noPicture;
    else if (taken) chat.store.profiles.learn(alias, taken);
  };
  const remove = async (): Promise<void> => {
    const answer = await asking.run<Profile>(() => askIdentity('DELETE', '/me/avatar'));
    if (answer) chat.store.profiles.learn(alias, answer);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={t.choosePicture}
        onChange={({ currentTarget }) => {
          void take(currentTarget.files?.[0]);
          currentTarget.value = '';
        }}
      />
      <MenuItem icon={ImagePlus} words={t.choosePicture} onChoose={() => input.current?.click()} />
      {profile.avatar !== undefined && (
        <MenuItem icon={Trash2} words={t.removePicture} onChoose={() => void remove()} />
      )}
      <Failure asking={{ fault }} />
    </>
  );
}
