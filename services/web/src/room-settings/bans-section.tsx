// Those who are banned or muted: until when, by whom, why; and the way back.
import type { RoomBanView } from '@natter/protocol';
import type { VNode } from 'preact';
import { Section } from '../account/page-frame.tsx';
import { Failure } from '../forms/form.tsx';
import { useActing } from '../room-card/acting.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { banWords } from '../words/room-role-words.ts';
import type { InSettings } from './in-settings.ts';
import { t } from '../texts/rooms.ts';

export function BansSection({ room, standing }: InSettings): VNode | null {
  const { bans = [], mutes = [], archived } = standing.card;
  const acting = useActing();
  if (bans.length === 0 && mutes.length === 0) return null;
  const row = (one: RoomBanView, undo: 'unban' | 'unmute'): VNode => (
    <li key={`${undo} ${one.alias}`}>
      <Avatar alias={one.alias} />
      <span class="row-words">
        <strong>{one.alias}</strong>
        <small>
          {undo === 'unban'
            ? t.banned(banWords(one, Date.now()))
            : t.muted(banWords(one, Date.now()))}
        </small>
      </span>
      {!archived && (
        <button
          class="secondary"
          type="button"
          aria-label={undo === 'unban' ? t.takeBackBanOfAlias(one.alias) : undefined}
          onClick={() => void acting.run(room.name, { act: undo, who: one.alias })}
        >
          {undo === 'unban' ? t.takeBack : t.letWriteAgain}
        </button>
      )}
    </li>
  );
  return (
    <Section title={t.bansAndMutes}>
      <Failure asking={acting} />
      <ul class="rows">
        {bans.map((ban) => row(ban, 'unban'))}
        {mutes.map((mute) => row(mute, 'unmute'))}
      </ul>
    </Section>
  );
}
