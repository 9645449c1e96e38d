// A file in a message: an image, video or sound in the text, anything else as a row.
import '../styles/files.css';
import type { FileReference } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import { File as FileIcon } from 'lucide';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { usePage } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { sizeWords } from '../words/size-words.ts';
import { fileAddress, fileKindOf } from './file-kind.ts';
import type { ImageSize } from './image-sizes.ts';
import { t } from '../texts/messages.ts';

interface FileProps {
  readonly file: FileReference;
}
/** Where it is; absent: an image opens by itself. */
interface PlacedFileProps extends FileProps {
  readonly room?: RoomStore | undefined;
  /** Of the message. */
  readonly seq?: number | undefined;
}
interface MediaProps extends PlacedFileProps {
  /** It cannot be shown: a row takes its place. */
  readonly onError: () => void;
}

export function FileInMessage(props: PlacedFileProps): VNode {
  const { file } = props;
  const isBroken = useSignal(false);
  const onError = (): void => {
    isBroken.value = true;
  };
  if (isBroken.value) return <FileRow file={file} isBroken />;
  switch (fileKindOf(file.type)) {
    case 'image':
      return <Image {...props} onError={onError} />;
    case 'video':
      return <Video file={file} onError={onError} />;
    case 'audio':
      return <Audio file={file} onError={onError} />;
    case 'other':
      return <FileRow file={file} />;
  }
}

/** Reserves the usual height, if its size is not known. The list keeps the reader's place then. */
function Image({ file, room, seq, onError }: MediaProps): VNode {
  const page = usePage();
  const size = useSignal(page.imageSizes.get(file.id) ?? toldSize(file));
  const path = fileAddress(file);
  return (
    <a
      class={`media${size.value ? ' sized' : ''}`}
      href={path}
      target="_blank"
      rel="noopener"
      title={titleOf(file)}
      onClick={(event) => {
        // Another tab, if that is wanted.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        if (!room || seq === undefined) return;
        event.preventDefault();
        page.dialog.value = { kind: 'image', room, seq };
      }}
    >
      <img
        src={path}
        alt={file.name}
        {...(size.value && shownSize(size.value))}
        loading="lazy"
        decoding="async"
        onError={onError}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
          page.imageSizes.set(file.id, { width, height });
          size.value = { width, height };
        }}
      />
    </a>
  );
}

/** As the sender says. */
function toldSize({ width, height }: FileReference): ImageSize | undefined {
  return width === undefined || height === undefined ? undefined : { width, height };
}

/** px, as high as a picture may be in the conversation. */
const HEIGHT_MAX = 360;

function shownSize({ width, height }: ImageSize): ImageSize {
  const scale = Math.min(1, HEIGHT_MAX / Math.max(1, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.round(height * scale) };
}

function Video({ file, onError }: MediaProps): VNode {
  return (
    <div class="media">
      <video
        controls
        playsInline
        preload="metadata"
        src={fileAddress(file)}
        onError={onError}
        aria-label={file.name}
      />
    </div>
  );
}

function Audio({ file, onError }: MediaProps): VNode {
  return (
    <figure class="audio">
      <figcaption>{file.name}</figcaption>
      <audio controls preload="metadata" src={fileAddress(file)} onError={onError} />
    </figure>
  );
}

function FileRow({ file, isBroken = false }: FileProps & { readonly isBroken?: boolean }): VNode {
  return (
    <a class="file-row" href={fileAddress(file)} download={file.name} title={titleOf(file)}>
      <span class="file-icon">
        <Icon name={FileIcon} size={20} />
      </span>
      <span class="file-name">{file.name}</span>
      <span class="file-size">{isBroken ? t.cannotBeShown : sizeWords(file.size)}</span>
    </a>
  );
}

function titleOf({ name, size, type }: FileReference): string {
  return `${name}, ${sizeWords(size)}, ${type}`;
}
