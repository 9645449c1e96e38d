// The button that chooses files to send.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { stageFiles } from '../composer/send-draft.ts';
import type { InRoom } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { t } from '../texts/talk.ts';

export function AttachButton({ room, page }: InRoom): VNode {
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
          stageFiles(room, [...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
          page.focusComposer.value();
        }}
      />
      <button
        type="button"
        title={t.sendFile}
        aria-label={t.sendFile}
        onClick={() => field.current?.click()}
      >
        <Icon name="paperclip" size={18} />
      </button>
    </>
  );
}
