// Choosing files, and those that are chosen and not sent yet.
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { VNode } from 'preact';
import type { RoomStore, StagedFile } from '../chat/store.ts';
import { kindOf } from './file-kind.ts';
import { sizeWords } from '../words/time-words.ts';
import { stage } from '../composer/send-draft.ts';
import type { InRoom } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';

export function FileButton({ room, page }: InRoom): VNode {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    page.chooseFiles.value = () => field.current?.click();
  }, [page]);
  return (
    <>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label="Files"
        onChange={(event) => {
          stage(room, [...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
          page.focusComposer.value();
        }}
      />
      <button
        type="button"
        title="Send a file"
        aria-label="Send a file"
        onClick={() => field.current?.click()}
      >
        <Icon name="paperclip" size={18} />
      </button>
    </>
  );
}

export function StagedFiles({ room }: { readonly room: RoomStore }): VNode | null {
  const { staged } = room;
  if (staged.value.length === 0) return null;
  return (
    <ul class="staged" aria-label="Files to be sent">
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

function Staged({
  staged: { file },
  onRemove,
}: {
  readonly staged: StagedFile;
  readonly onRemove: () => void;
}): VNode {
  const isImage = kindOf(file.type) === 'image';
  const url = useMemo(() => (isImage ? URL.createObjectURL(file) : ''), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <li>
      {isImage ? <img src={url} alt="" /> : <Icon name="file" size={18} />}
      <span class="file-name">{file.name}</span>
      <span class="file-size">{sizeWords(file.size)}</span>
      <button type="button" aria-label={`Do not send ${file.name}`} onClick={onRemove}>
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}
