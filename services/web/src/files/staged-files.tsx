// Files chosen to be sent with the draft.
import '../styles/files.css';
import './staged.css';
import { File as FileIcon } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { RoomStore, StagedFile } from '../chat/room-store.ts';
import { Icon } from '../widgets/icons.tsx';
import { sizeWords } from '../words/size-words.ts';
import { fileKindOf } from './file-kind.ts';
import { t } from '../texts/messages.ts';

export function StagedFiles({ room }: { readonly room: RoomStore }): VNode {
  const { staged } = room;
  return (
    <ul class="staged" aria-label={t.filesToBeSent}>
      {staged.value.map((one) => (
        <Staged
          key={one.key}
          staged={one}
          onRemove={() => {
            staged.value = staged.value.filter(({ key }) => key !== one.key);
          }}
        />
      ))}
    </ul>
  );
}

interface StagedProps {
  readonly staged: StagedFile;
  readonly onRemove: () => void;
}

function Staged({ staged: { file }, onRemove }: StagedProps): VNode {
  const isImage = fileKindOf(file.type) === 'image';
  const url = useMemo(() => (isImage ? URL.createObjectURL(file) : ''), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <li>
      {isImage ? <img src={url} alt="" /> : <Icon name={FileIcon} size={18} />}
      <span class="file-name">{file.name}</span>
      <span class="file-size">{sizeWords(file.size)}</span>
      <button type="button" aria-label={t.doNotSendName(file.name)} onClick={onRemove}>
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}
