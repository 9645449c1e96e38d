// A file in a message: an image, video or sound in line, anything else as a row; and one on its way, as the same row with a ring.
// What is in line has its space reserved before it is loaded: nothing moves when it comes.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { FileReference } from '@natter/protocol';
import { kindOf, pathOf } from './file-kind.ts';
import type { Upload } from '../message/outgoing.ts';
import { sizeWords } from '../words/time-words.ts';
import { Icon } from '../widgets/icons.tsx';

export function FileView({ file }: { readonly file: FileReference }): VNode {
  const isBroken = useSignal(false);
  const kind = kindOf(file.type);
  const path = pathOf(file);
  const fail = (): void => {
    isBroken.value = true;
  };
  if (isBroken.value || kind === 'other') return <FileRow file={file} isBroken={isBroken.value} />;
  if (kind === 'audio')
    return (
      <figure class="audio">
        <figcaption>{file.name}</figcaption>
        <audio controls preload="metadata" src={path} onError={fail} />
      </figure>
    );
  if (kind === 'video')
    return (
      <div class="media">
        <video
          controls
          playsInline
          preload="metadata"
          src={path}
          onError={fail}
          aria-label={file.name}
        />
      </div>
    );
  return (
    <a class="media" href={path} target="_blank" rel="noopener" title={titleOf(file)}>
      <img src={path} alt={file.name} loading="lazy" decoding="async" onError={fail} />
    </a>
  );
}

function FileRow({
  file,
  isBroken,
}: {
  readonly file: FileReference;
  readonly isBroken: boolean;
}): VNode {
  const inside = (
    <>
      <span class="file-icon">
        <Icon name="file" size={20} />
      </span>
      <span class="file-name">{file.name}</span>
      <span class="file-size">{isBroken ? 'cannot be shown' : sizeWords(file.size)}</span>
    </>
  );
  return (
    <a class="file-row" href={pathOf(file)} download={file.name} title={titleOf(file)}>
      {inside}
    </a>
  );
}

/** On its way; or not, after a refusal. */
export function UploadRow({
  upload,
  isWaiting,
  onCancel,
}: {
  readonly upload: Upload;
  readonly isWaiting: boolean;
  readonly onCancel: () => void;
}): VNode {
  const { name, size, sentBytes } = upload;
  const share = size === 0 ? 1 : Math.min(1, sentBytes / size);
  const words = share < 1 ? `${sizeWords(sentBytes)} of ${sizeWords(size)}` : 'being stored';
  return (
    <div class="file-row">
      <span class="file-icon">
        {isWaiting ? <Ring share={share} /> : <Icon name="file" size={20} />}
      </span>
      <span class="file-name">{name}</span>
      <span class="file-size">{isWaiting ? words : sizeWords(size)}</span>
      {isWaiting && (
        <button class="cancel" type="button" aria-label={`Do not send ${name}`} onClick={onCancel}>
          <Icon name="close" size={14} />
        </button>
      )}
    </div>
  );
}

/** `share`: 0–1 of the way. */
function Ring({ share }: { readonly share: number }): VNode {
  return (
    <svg
      class="ring"
      viewBox="0 0 24 24"
      width="1.5rem"
      height="1.5rem"
      role="progressbar"
      aria-label="Sent"
      aria-valuenow={Math.round(share * 100)}
    >
      <circle class="ring-way" cx="12" cy="12" r="9" />
      <circle
        class="ring-done"
        cx="12"
        cy="12"
        r="9"
        pathLength="1"
        stroke-dasharray={`${share} 1`}
      />
    </svg>
  );
}

function titleOf({ name, size, type }: FileReference): string {
  return `${name}, ${sizeWords(size)}, ${type}`;
}
