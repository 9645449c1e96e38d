// The card of a person as somebody in a room sees them: what they show of themselves, ways to write
// to them, and what moderators may do. One's own is for changing it.
import '../room-settings/rooms.css';
import type { RoomName } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import { AtSign, Bell, BellOff, Check, LogOut, User } from 'lucide';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { chooseOnly } from '../audience/choose-audience.ts';
import type { RoomStore } from '../chat/room-store.ts';
import { Failure } from '../forms/form.tsx';
import { isHere, isSameName } from '../members/roster.ts';
import { usePage } from '../page/page-context.ts';
import { OwnCard } from '../profile/own-card.tsx';
import { RenameForm } from '../profile/rename-form.tsx';
import { readProfiles } from '../profile/watch-profiles.ts';
import { useActing } from '../room-card/acting.ts';
import type { Acting } from '../room-card/acting.ts';
import { offersFor } from '../room-card/offers.ts';
import type { Offer } from '../room-card/offers.ts';
import { isDirect } from '../room-card/room-title.ts';
import { standingIn, targetIn } from '../room-card/room-standing.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { CloseDialog } from '../widgets/close-dialog.tsx';
import type { AnyIcon } from '../widgets/icons.tsx';
import { MenuItem } from '../widgets/menu-item.tsx';
import { Modal } from '../widgets/modal.tsx';
import { banWords, offerWords } from '../words/room-role-words.ts';
import { momentWords } from '../words/time-words.ts';
import { MeasureForm } from './measure-form.tsx';
import type { Measure } from './measure-form.tsx';
import { t as profileTexts } from '../texts/profile.ts';
import { t } from '../texts/rooms.ts';

export interface PersonDialogProps {
  readonly alias: string;
  readonly roomName: RoomName;
}

export function PersonDialog({ alias: called, roomName }: PersonDialogProps): VNode | null {
  const { chat, who } = usePage();
  const room = chat.store.rooms.value.find(({ name }) => name === roomName);
  const measure = useSignal<Measure | undefined>(undefined);
  const acting = useActing();
  const known = chat.store.profiles.of(called);
  const hasAccounts = who.auth.value?.mode === 'accounts';
  useEffect(() => {
    // As they are now, and when they were last here.
    if (hasAccounts) void readProfiles(chat, [called]);
  }, []);
  if (!room) return null;
  const alias = known?.now ?? called;
  const isMe = isSameName(alias, chat.store.alias.value);
  const chooseMeasure = (chosen: Measure | undefined): void => {
    acting.fault.value = '';
    measure.value = chosen;
  };
  return (
    <Modal label={alias} class="person-dialog">
      <CloseDialog />
      <PersonHead
        alias={alias}
        called={called}
        room={room}
        isGone={hasAccounts && known === null}
      />
      {isMe ? (
        <OwnPart alias={alias} called={called} />
      ) : measure.value === undefined ? (
        <PersonMenu alias={alias} room={room} acting={acting} onMeasure={chooseMeasure} />
      ) : (
        <MeasureForm
          alias={alias}
          room={room}
          measure={measure.value}
          acting={acting}
          onCancel={() => chooseMeasure(undefined)}
        />
      )}
    </Modal>
  );
}

/** What one changes of oneself. Where another sign-in rules over people: nothing. */
function OwnPart({ alias, called }: Pick<PersonHeadProps, 'alias' | 'called'>): VNode | null {
  const { chat, who } = usePage();
  const known = chat.store.profiles.of(called);
  switch (who.auth.value?.mode) {
    case 'accounts':
      return known ? <OwnCard alias={called} profile={known} /> : null;
    case 'open':
      return <RenameForm alias={alias} />;
    case 'jwt':
    case undefined:
      return null;
  }
}

interface PersonHeadProps {
  readonly alias: string;
  /** The name that was pressed: it may be a former one. */
  readonly called: string;
  readonly room: RoomStore;
  /** Nobody who has an account has this name. */
  readonly isGone: boolean;
}

/** The picture, the name, the status, what they are in the room, and whether they are here. */
function PersonHead({ alias, called, room, isGone }: PersonHeadProps): VNode {
  const { status, about, seen } = usePage().chat.store.profiles.of(called) ?? {};
  const presence = isHere(room.members.value, alias) ? 'here' : 'away';
  const nowMs = Date.now();
  return (
    <div class="person-head">
      <Avatar alias={called} presence={presence} />
      <div>
        <h2>{called}</h2>
        {alias !== called && <p>{profileTexts.nowCalled(alias)}</p>}
        {status && (
          <p class="person-status">
            {status.emoji} {status.text}
            {status.until !== undefined && (
              <small> {profileTexts.until(momentWords(status.until, nowMs))}</small>
            )}
          </p>
        )}
        <p>
          {stateWords(room, alias)}
          {presence === 'away' &&
            seen !== undefined &&
            ` · ${profileTexts.lastHere(momentWords(seen, nowMs))}`}
        </p>
        {about !== undefined && <p class="person-status">{about}</p>}
        {isGone && <p>{profileTexts.noAccount}</p>}
      </div>
    </div>
  );
}

/** `moderator · here now`, and a mute or ban with its end. */
function stateWords(room: RoomStore, alias: string): string {
  const { role } = targetIn(room, alias);
  const { bans = [], mutes = [] } = room.card.value ?? {};
  const ban = bans.find((one) => isSameName(one.alias, alias));
  const mute = mutes.find((one) => isSameName(one.alias, alias));
  return [
    ...(role === undefined ? [] : [t.roles[role]]),
    isHere(room.members.value, alias) ? t.hereNow : t.notHereNow,
    ...(mute ? [t.mutedBan(banWords(mute, Date.now()))] : []),
    ...(ban ? [t.bannedBan(banWords(ban, Date.now()))] : []),
  ].join(' · ');
}

interface PersonMenuProps {
  readonly alias: string;
  readonly room: RoomStore;
  readonly acting: Acting;
  readonly onMeasure: (measure: Measure) => void;
}

const ICONS: Readonly<Record<Offer['act'], AnyIcon>> = {
  add: 'plus',
  role: User,
  mute: BellOff,
  unmute: Bell,
  remove: LogOut,
  ban: 'close',
  unban: Check,
};

function PersonMenu({ alias, room, acting, onMeasure }: PersonMenuProps): VNode {
  const { chat, dialog } = usePage();
  const { person } = chat.store;
  const standing = standingIn(room, person.value);
  const offers = standing ? offersFor(standing, targetIn(room, alias)) : [];
  const choose = async (offer: Offer): Promise<void> => {
    if (offer.act === 'mute' || offer.act === 'ban' || offer.act === 'remove')
      return onMeasure(offer.act);
    const act = { ...offer, who: alias };
    if (await acting.run(room.name, act)) dialog.value = undefined;
    return undefined;
  };
  return (
    <>
      <WriteItems alias={alias} room={room} acting={acting} />
      {offers.map((offer) => (
        <MenuItem
          key={offerWords(offer)}
          icon={ICONS[offer.act]}
          words={offerWords(offer)}
          onChoose={() => void choose(offer)}
        />
      ))}
      <Failure asking={acting} />
    </>
  );
}

/** To them alone: in this room, or in the direct room of both. */
function WriteItems({ alias, room, acting }: Omit<PersonMenuProps, 'onMeasure'>): VNode {
  const { chat, dialog, sheet, focusComposer } = usePage();
  const close = (): void => {
    dialog.value = undefined;
    sheet.value = undefined;
    // Once the dialog is gone, which keeps the focus until then.
    requestAnimationFrame(() => focusComposer.value());
  };
  const writeDirectly = async (): Promise<void> => {
    const made = await acting.run(undefined, { act: 'create', access: 'direct', people: [alias] });
    if (!made) return;
    chat.show(made.room as RoomName);
    close();
  };
  const { person } = chat.store;
  // Where anyone may come, nobody is there to write to while away.
  const mayBegin = person.value !== undefined && person.value.role !== 'guest';
  const { text } = room.draft.value;
  const mention = (): void => {
    const before = text.endsWith(' ') ? text : `${text} `;
    room.draft.value = { ...room.draft.value, text: `${before}@${alias} ` };
    close();
  };
  const isOnlyOther = isDirect(room.name) && room.people.value.length === 2;
  return (
    <>
      {mayBegin && !isOnlyOther && (
        <MenuItem icon="send" words={t.messageDirectly} onChoose={() => void writeDirectly()} />
      )}
      {isHere(room.members.value, alias) && !isDirect(room.name) && (
        <MenuItem
          icon="lock"
          words={t.writeToThemOnlyHere}
          onChoose={() => {
            chooseOnly(room, [alias]);
            close();
          }}
        />
      )}
      {/* At the start of a text a name says who gets it. */}
      {text.trim() !== '' && (
        <MenuItem icon={AtSign} words={profileTexts.mention} onChoose={mention} />
      )}
    </>
  );
}
