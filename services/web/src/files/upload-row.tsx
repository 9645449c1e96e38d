// A file on its way, as a row with a ring; or a refused one.
import '../styles/files.css';
import { File as FileIcon } from 'lucide';
import type { VNode } from 'preact';
import type { Upload } from '../message/outgoing.ts';
import { Icon } from '../widgets/icons.tsx';
import { sizeWords } from '../words/size-words.ts';
import { t } from '../texts/messages.ts';

export interface UploadRowProps {
  readonly upload: Upload;
  readonly isWaiting: boolean;
  readonly onCancel: () => void;
}

export function UploadRow({ upload, isWaiting, onCancel }: UploadRowProps): VNode {
  const { name, size, sentBytes } = upload;
  const share = size === 0 ? 1 : Math.min(1, sentBytes / size);
  const words = share < 1 ? t.partOfSize(sizeWords(sentBytes), sizeWords(size)) : t.beingStored;
  return (
    <div class="file-row">
      <span class="file-icon">
        {isWaiting ? <Ring share={share} /> : <Icon name={FileIcon} size={20} />}
      </span>
      <span class="file-name">{name}</span>
      <span class="file-size">{isWaiting ? words : sizeWords(size)}</span>
      {isWaiting && (
        <button class="cancel" type="button" aria-label={t.doNotSendName(name)} onClick={onCancel}>
          <Icon name="close" size={14} />
        </button>
      )}
    </div>
  );
}

/** `share`: of the whole, 0 to 1. */
function Ring({ share }: { readonly share: number }): VNode {
  return (
    <svg
      class="ring"
      viewBox="0 0 24 24"
      width="1.5rem"
      height="1.5rem"
      role="progressbar"
      aria-label={t.sent}
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
