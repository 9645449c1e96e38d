// An image over the whole page, with links to open and save its file.
import type { FileReference } from '@natter/protocol';
import type { VNode } from 'preact';
import { CloseDialog } from '../widgets/close-dialog.tsx';
import { Modal } from '../widgets/modal.tsx';
import { sizeWords } from '../words/size-words.ts';
import { fileAddress } from './file-kind.ts';
import { t } from '../texts/messages.ts';

export function Lightbox({ file }: { readonly file: FileReference }): VNode {
  const address = fileAddress(file);
  return (
    <Modal label={file.name} class="lightbox">
      <img src={address} alt={file.name} />
      <p>
        <span class="file-name">{file.name}</span>
        <span class="file-size">{sizeWords(file.size)}</span>
        <a href={address} target="_blank" rel="noopener">
          {t.open}
        </a>
        <a href={address} download={file.name}>
          {t.save}
        </a>
        <CloseDialog />
      </p>
    </Modal>
  );
}
