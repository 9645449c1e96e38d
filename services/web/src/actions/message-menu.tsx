// Everything that can be done with a message, as a menu.
import { useSignal } from '@preact/signals';
import {
  Bookmark,
  BookmarkX,
  Check,
  Copy,
  Eye,
  Link as LinkIcon,
  MessagesSquare,
  Pencil,
  Pin,
  PinOff,
  SmilePlus,
  Trash,
  User,
} from 'lucide';
import type { IconNode } from 'lucide';
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import type { MessageDialog } from '../page/page-context.ts';
import { copyText } from '../widgets/copy-text.ts';
import { MenuItem } from '../widgets/menu-item.tsx';
import {
  copyLink,
  edit,
  isSaved,
  open,
  replyTo,
  setPin,
  setSaved,
  writeToAuthor,
} from './message-deeds.ts';
import { offersOf } from './message-keys.ts';
import { openThread } from '../side/open-side.ts';
import { t } from '../texts/messages.ts';

export interface MessageMenuProps {
  readonly dialog: MessageDialog;
}

export function MessageMenu({ dialog }: MessageMenuProps): VNode {
  const page = usePage();
  const { room, message, at } = dialog;
  const { pinned, seq } = message;
  const deed = { page, room, message };
  const offers = offersOf(deed);
  /** Once the menu is gone, which keeps the focus until then. */
  const then = (deedOf: () => void) => (): void => {
    page.dialog.value = undefined;
    setTimeout(deedOf, 0);
  };
  return (
    <div class="message-menu">
      {offers.react && (
        <MenuItem
          icon={SmilePlus}
          words={t.reactMenu}
          keys="+"
          onChoose={() => open(deed, 'react', at)}
        />
      )}
      {offers.reply && (
        <>
          <MenuItem icon="reply" words={t.reply} keys="R" onChoose={then(() => replyTo(deed))} />
          <MenuItem
            icon={MessagesSquare}
            words={t.thread}
            keys="T"
            onChoose={then(() => openThread(page, room, seq))}
          />
        </>
      )}
      {offers.edit && (
        <MenuItem icon={Pencil} words={t.edit} keys="E" onChoose={then(() => edit(deed))} />
      )}
      {offers.pin && (
        <MenuItem
          icon={pinned ? PinOff : Pin}
          words={pinned ? t.takePinOff : t.pin}
          keys="P"
          onChoose={then(() => setPin(deed, !pinned))}
        />
      )}
      <MenuItem
        icon={isSaved(deed) ? BookmarkX : Bookmark}
        words={isSaved(deed) ? t.takeOffSaved : t.saveMessage}
        keys="S"
        onChoose={then(() => void setSaved(deed, !isSaved(deed)))}
      />
      <ReadingItems dialog={dialog} />
      {offers.erase && (
        <MenuItem
          icon={Trash}
          words={t.deleteMenu}
          keys="Del"
          onChoose={() => open(deed, 'erase', at)}
        />
      )}
    </div>
  );
}

/** What needs no right to write. */
function ReadingItems({ dialog }: MessageMenuProps): VNode {
  const page = usePage();
  const { room, message, at } = dialog;
  const { from, text } = message;
  const deed = { page, room, message };
  const { isOwn } = offersOf(deed);
  return (
    <>
      {text !== '' && <CopyItem icon={Copy} words={t.copyText} copy={() => copyText(text)} />}
      <CopyItem icon={LinkIcon} words={t.copyLink} copy={() => copyLink(deed)} />
      <MenuItem icon={Eye} words={t.whoHasSeenIt} onChoose={() => open(deed, 'receipt', at)} />
      {!isOwn && (
        <MenuItem
          icon="lock"
          words={t.writeToOnly(from)}
          onChoose={() => {
            page.dialog.value = undefined;
            setTimeout(() => writeToAuthor(deed), 0);
          }}
        />
      )}
      {!isOwn && page.chat.store.person.value && (
        <MenuItem
          icon={User}
          words={t.moreAbout(from)}
          onChoose={() => {
            page.dialog.value = { kind: 'person', alias: from, roomName: room.name };
          }}
        />
      )}
    </>
  );
}

interface CopyItemProps {
  readonly icon: IconNode;
  readonly words: string;
  readonly copy: () => Promise<boolean>;
}

function CopyItem({ icon, words, copy }: CopyItemProps): VNode {
  const isCopied = useSignal<boolean | undefined>(undefined);
  return (
    <MenuItem
      icon={isCopied.value === true ? Check : icon}
      words={isCopied.value === undefined ? words : isCopied.value ? t.copied : t.notCopied}
      onChoose={() => {
        void copy().then((done) => {
          isCopied.value = done;
        });
      }}
    />
  );
}
