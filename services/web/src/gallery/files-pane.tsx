// The files of a room beside the conversation: images as a grid, others as rows, the newest first.
import './gallery.css';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RoomStore } from '../chat/room-store.ts';
import { fileKindOf } from '../files/file-kind.ts';
import type { InRoom } from '../page/page-context.ts';
import { SidePaneFrame } from '../side/side-pane-frame.tsx';
import { t } from '../texts/files.ts';
import { FileCard, ImageCell } from './file-cards.tsx';
import type { FileMessage } from './room-files.ts';
import { useFiles } from './use-files.ts';
import type { UsedFiles } from './use-files.ts';

const SORTS = ['images', 'media', 'others'] as const;
type Sort = (typeof SORTS)[number];
const WORDS: Readonly<Record<Sort, string>> = {
  images: t.images,
  media: t.soundAndVideo,
  others: t.otherFiles,
};

export function FilesPane({ room }: InRoom): VNode {
  const { files, more } = useFiles(room);
  const chosen = useSignal<Sort | undefined>(undefined);
  const all = files.all.value;
  // Until somebody chooses: the first sort that there is.
  const sort = chosen.value ?? SORTS.find((one) => all.some(isOf(one))) ?? 'images';
  const shown = all.filter(isOf(sort));
  const isEntered = more !== undefined;
  useEffect(() => {
    if (all.length === 0) void more?.();
  }, [files, isEntered]);
  return (
    <SidePaneFrame title={t.files} class="files-pane">
      <div class="file-sorts" role="group" aria-label={t.kindsOfFiles}>
        {SORTS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === sort}
            onClick={() => {
              chosen.value = one;
            }}
          >
            {WORDS[one]}
          </button>
        ))}
      </div>
      <div class="side-list">
        <ul class={sort === 'images' ? 'image-grid' : 'file-list'} aria-label={WORDS[sort]}>
          {shown.map((message) =>
            sort === 'images' ? (
              <ImageCell key={message.seq} message={message} room={room} />
            ) : (
              <FileCard key={message.seq} message={message} room={room} />
            ),
          )}
        </ul>
        <Further files={files} more={more} room={room} isEmpty={shown.length === 0} />
      </div>
    </SidePaneFrame>
  );
}

const isOf =
  (sort: Sort) =>
  ({ file }: FileMessage): boolean => {
    const kind = fileKindOf(file.type);
    if (kind === 'image') return sort === 'images';
    return sort === (kind === 'other' ? 'others' : 'media');
  };

interface FurtherProps extends UsedFiles {
  readonly room: RoomStore;
  readonly isEmpty: boolean;
}

function Further({ files, more, room, isEmpty }: FurtherProps): VNode {
  const { value: status } = files.status;
  const isReading = status.kind === 'reading';
  const isAll = status.kind === 'all' || room.timeline.value.olderBefore === undefined;
  return (
    <div class="side-note" role="status">
      {status.kind === 'failed' && <span>{status.why}</span>}
      {isEmpty && !isReading && <span>{isAll ? t.noneHere : t.noneFoundYet}</span>}
      {!isAll && more && (
        <button type="button" aria-disabled={isReading || undefined} onClick={() => void more()}>
          {isReading ? t.looking : t.lookFurtherBack}
        </button>
      )}
    </div>
  );
}
