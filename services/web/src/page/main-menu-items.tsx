// The items of the page's menu, in a chunk of its own: notifications, X-ray, the keys, the way out.
import {
  AtSign,
  Bookmark,
  CircleQuestionMark,
  Eye,
  EyeOff,
  Languages,
  LogOut,
  MessagesSquare,
  Network,
  SmilePlus,
  User,
  Users,
} from 'lucide';
import type { IconNode } from 'lucide';
import type { VNode } from 'preact';
import { openSide } from '../side/open-side.ts';
import { NotificationsItem } from '../notifications/notifications-item.tsx';
import { PreviewsItem } from '../previews/previews-item.tsx';
import { MenuItem } from '../widgets/menu-item.tsx';
import { COMMAND_KEY } from '../widgets/platform.ts';
import { usePage } from './page-context.ts';
import { chooseReads, tellsReads } from '../living/read-receipts.ts';
import type { Route } from './route.ts';
import { chooseLanguage, LANGUAGE } from '../texts/language.ts';
import { t } from '../texts/messages.ts';
import { t as profileTexts } from '../texts/profile.ts';

export function MainMenuItems({ onClose: close }: { readonly onClose: () => void }): VNode {
  const { isXray, dialog } = usePage();
  return (
    <>
      <ListItem icon={AtSign} words={t.mentions} kind="mentions" onDone={close} />
      <ListItem icon={MessagesSquare} words={t.threads} kind="threads" onDone={close} />
      <ListItem icon={Bookmark} words={t.savedMessages} kind="saved" onDone={close} />
      <NotificationsItem onDone={close} />
      <ReceiptsItem onDone={close} />
      <PreviewsItem onDone={close} />
      <MenuItem
        icon={Network}
        words={isXray.value ? t.closeXRay : t.xRay}
        keys={`${COMMAND_KEY} .`}
        onChoose={() => {
          close();
          isXray.value = !isXray.value;
        }}
      />
      <MenuItem
        icon={CircleQuestionMark}
        words={t.keys}
        keys="?"
        onChoose={() => {
          close();
          dialog.value = { kind: 'shortcuts' };
        }}
      />
      <MenuItem
        icon={Languages}
        words={t.inOtherLanguage}
        onChoose={() => chooseLanguage(LANGUAGE === 'en' ? 'de' : 'en')}
      />
      <PersonItems onDone={close} />
    </>
  );
}

interface ListItemProps {
  readonly icon: IconNode;
  readonly words: string;
  readonly kind: 'mentions' | 'threads' | 'saved';
  readonly onDone: () => void;
}

/** A list of messages from all rooms, beside the conversation. */
function ListItem({ icon, words, kind, onDone }: ListItemProps): VNode {
  const page = usePage();
  return (
    <MenuItem
      icon={icon}
      words={words}
      onChoose={() => {
        onDone();
        openSide(page, { kind });
      }}
    />
  );
}

/** Whether others are told what this person has read. */
function ReceiptsItem({ onDone }: { readonly onDone: () => void }): VNode {
  const { chat } = usePage();
  const isTold = tellsReads() ?? true;
  return (
    <MenuItem
      icon={isTold ? EyeOff : Eye}
      words={isTold ? t.hideWhatIHaveRead : t.showWhatIHaveRead}
      onChoose={() => {
        onDone();
        chooseReads(!isTold);
        chat.connectAgain();
      }}
    />
  );
}

/** The way to one's account, and the way out. */
function PersonItems({ onDone }: { readonly onDone: () => void }): VNode | null {
  const { chat, who, router, dialog } = usePage();
  const { mode } = who.auth.value ?? {};
  const openCard = (): void => {
    onDone();
    const { alias, here } = chat.store;
    dialog.value = { kind: 'person', alias: alias.value, roomName: here.value };
  };
  if (mode === 'open')
    return (
      <>
        <MenuItem icon={User} words={profileTexts.changeName} onChoose={openCard} />
        <MenuItem icon={LogOut} words={t.leaveNatter} onChoose={() => chat.quit()} />
      </>
    );
  // Another sign-in rules over this person.
  if (mode !== 'accounts') return null;
  const role = chat.store.person.value?.role;
  const go = (route: Route): void => {
    onDone();
    router.go(route);
  };
  const signOut = async (): Promise<void> => {
    const fault = await who.signOut();
    if (!fault) return;
    onDone();
    chat.store.notice.value = t.youAreStillSignedInServer;
  };
  return (
    <>
      <MenuItem icon={SmilePlus} words={profileTexts.yourCard} onChoose={openCard} />
      <MenuItem icon={User} words={t.account} onChoose={() => go('account')} />
      {(role === 'owner' || role === 'admin') && (
        <>
          <MenuItem icon={Users} words={t.people} onChoose={() => go('people')} />
          <MenuItem icon={Network} words={t.usage} onChoose={() => go('usage')} />
        </>
      )}
      <MenuItem icon={LogOut} words={t.signOut} onChoose={() => void signOut()} />
    </>
  );
}
