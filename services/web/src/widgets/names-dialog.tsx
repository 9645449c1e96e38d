// A list of names that were too many for a line.
import type { VNode } from 'preact';
import { Avatar } from './avatar.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { Modal } from './modal.tsx';

export interface NamesDialogProps {
  readonly title: string;
  readonly names: readonly string[];
}

export function NamesDialog({ title, names }: NamesDialogProps): VNode {
  return (
    <Modal label={title}>
      <CloseDialog />
      <h2>{title}</h2>
      <ul class="names">
        {names.map((name) => (
          <li key={name}>
            <Avatar alias={name} />
            <span>{name}</span>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
