// A file in the list of a room's files: an image as a cell, any other as a row. Who shared it and
// when is a button that goes to the message.
import { useSignal } from '@preact/signals';
import { Download, File as FileIcon } from 'lucide';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { fileAddress } from '../files/file-kind.ts';
import { usePage } from '../page/page-context.ts';
import { jumpTo } from '../search/jump-to.ts';
import { t } from '../texts/files.ts';
import { Icon } from '../widgets/icons.tsx';
import { seenByWords } from '../words/audience-words.ts';
import { sizeWords } from '../words/size-words.ts';
import { clockWords, dayWords, fullWords, isoTime } from '../words/time-words.ts';
import type { FileMessage } from './room-files.ts';

export interface FileCardProps {
  readonly message: FileMessage;
  readonly room: RoomStore;
}

export function ImageCell({ message, room }: FileCardProps): VNode {
  const page = usePage();
  const isBroken = useSignal(false);
  const { file, seq } = message;
  return (
    <li class="image-cell">
      <button
        class="image-open"
        type="button"
        title={file.name}
        aria-label={t.showImage(file.name)}
        onClick={() => {
          page.dialog.value = { kind: 'image', room, seq };
        }}
      >
        {isBroken.value ? (
          <Icon name={FileIcon} size={24} />
        ) : (
          <img
            src={fileAddress(file)}
            alt=""
            loading="lazy"
            decoding="async"
            onError={() => {
              isBroken.value = true;
            }}
          />
        )}
      </button>
      <Origin message={message} room={room} />
    </li>
  );
}

export function FileCard({ message, room }: FileCardProps): VNode {
  const { file } = message;
  return (
    <li class="file-card">
      <a
        class="file-save"
        href={fileAddress(file)}
        download={file.name}
        aria-label={t.saveFile(file.name)}
      >
        <Icon name={Download} size={18} />
      </a>
      <span class="card-body">
        <span class="file-name" title={file.name}>
          {file.name}
        </span>
        <span class="file-size">{sizeWords(file.size)}</span>
        <Origin message={message} room={room} />
      </span>
    </li>
  );
}

function Origin({ message, room }: FileCardProps): VNode {
  const page = usePage();
  const { from, at, to, seq } = message;
  return (
    <button
      class="file-origin"
      type="button"
      title={t.goToMessage}
      onClick={() => jumpTo(page, room.name, seq)}
    >
      {to && (
        <span class="file-private" title={seenByWords(message, room.me.value)}>
          <Icon name="lock" size={11} />
          <span class="spoken">{seenByWords(message, room.me.value)}</span>
        </span>
      )}
      <b>{from}</b>{' '}
      <time dateTime={isoTime(at)} title={fullWords(at)}>
        {dayWords(at, Date.now())}, {clockWords(at)}
      </time>
    </button>
  );
}
