// What a room allows and who belongs to it. Those who may not change it read it.
import '../forms/forms.css';
import './rooms.css';
import type { RoomName } from '@natter/protocol';
import type { VNode } from 'preact';
import { ConfirmButton } from '../forms/confirm-button.tsx';
import { Failure } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { useActing } from '../room-card/acting.ts';
import { isInCharge, moderates } from '../room-card/offers.ts';
import { standingIn } from '../room-card/room-standing.ts';
import { CloseDialog } from '../widgets/close-dialog.tsx';
import { Modal } from '../widgets/modal.tsx';
import { accessWords } from '../words/room-role-words.ts';
import { AboutForm } from './about-form.tsx';
import { BansSection } from './bans-section.tsx';
import type { InSettings } from './in-settings.ts';
import { InvitesSection } from './invites-section.tsx';
import { PeopleSection } from './people-section.tsx';
import { t } from '../texts/rooms.ts';

export function SettingsDialog({ roomName }: { readonly roomName: RoomName }): VNode | null {
  const { chat } = usePage();
  const room = chat.store.rooms.value.find(({ name }) => name === roomName);
  const standing = room && standingIn(room, chat.store.person.value);
  if (!room || !standing) return null;
  const { card } = standing;
  const mayModerate = moderates(standing) && !card.archived;
  return (
    <Modal label={t.settingsOfTitle(room.title.value)} class="room-settings">
      <CloseDialog />
      <h2>{room.title.value}</h2>
      {mayModerate ? <AboutForm room={room} standing={standing} /> : <About standing={standing} />}
      {mayModerate && <InvitesSection room={room} standing={standing} />}
      <PeopleSection room={room} standing={standing} />
      {moderates(standing) && <BansSection room={room} standing={standing} />}
      {card.access !== 'direct' && <EndSection room={room} standing={standing} />}
    </Modal>
  );
}

function About({ standing: { card } }: Pick<InSettings, 'standing'>): VNode {
  return (
    <div class="about">
      {card.topic !== '' && <p>{card.topic}</p>}
      <p class="form-hint">
        {card.archived && t.archivedItCanOnlyBeRead}
        {accessWords(card.access)}.{card.guests && t.guestsMayComeByInvite}
        {card.slowSeconds > 0 && t.slowModeEvery(card.slowSeconds)}
      </p>
    </div>
  );
}

/** The ways out: for oneself, and for the room. */
function EndSection({ room, standing }: InSettings): VNode | null {
  const { chat, dialog } = usePage();
  const acting = useActing();
  const { card } = standing;
  const mayArchive = isInCharge(standing);
  if (!mayArchive && card.you.role === undefined) return null;
  const leave = async (): Promise<void> => {
    const who = room.me.value;
    if (!(await acting.run(room.name, { act: 'remove', who }))) return;
    dialog.value = undefined;
    chat.leaveRoom(room.name);
  };
  const archive = (archived: boolean): void =>
    void acting.run(room.name, { act: 'archive', archived });
  return (
    <section>
      <div class="row-buttons">
        {card.you.role !== undefined && !card.archived && (
          <ConfirmButton
            words={t.leaveForGood}
            question={card.access === 'closed' ? t.youNeedInviteToComeBack : t.youLoseYourRoleHere}
            onConfirm={() => void leave()}
          />
        )}
        {mayArchive && !card.archived && (
          <ConfirmButton
            words={t.archive}
            question={t.nobodyCanWriteHereAnyMore}
            onConfirm={() => archive(true)}
          />
        )}
        {mayArchive && card.archived && (
          <button class="secondary" type="button" onClick={() => archive(false)}>
            {t.takeOutOfArchive}
          </button>
        )}
      </div>
      <Failure asking={acting} />
    </section>
  );
}
