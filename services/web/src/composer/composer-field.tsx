// The field of the composer: input, pastes and keys.
import type { RefObject, VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { whenIdle } from '../loading/lazy.tsx';
import { loadChunk } from '../loading/load-chunk.ts';
import type { InRoom } from '../page/page-context.ts';
import { isTouch } from '../widgets/platform.ts';
import type * as WritingAids from '../writing/writing-aids.ts';
import type { Completion } from './completion-list.tsx';
import { handleComposerKey } from './composer-keys.ts';
import { beginsWithNames } from '../audience/leading-names.ts';
import { pastedFiles } from './pasted-files.ts';
import { changeText, stageFiles } from './send-draft.ts';
import { t } from '../texts/talk.ts';

export interface ComposerFieldProps extends InRoom {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly completion: RefObject<Completion | null>;
  readonly onChange: () => void;
  readonly onSubmit: () => void;
}

export function ComposerField(props: ComposerFieldProps): VNode {
  const { room, page, area, completion, onChange, onSubmit } = props;
  const { text } = room.draft.value;
  useAutoHeight(area, text);
  const aids = useWritingAids();
  const onInput = (): void => {
    const { value, selectionEnd } = area.current!;
    onChange();
    changeText(room, value);
    void completion.current?.look(selectionEnd);
    const { to } = room.draft.value.audience;
    // Everybody would be told of it before it is clear whom it is for.
    const isUnclear = to.length === 0 && beginsWithNames(value);
    if (value !== '' && !isUnclear) page.chat.controllerOf(room)?.typed(to);
  };
  return (
    <textarea
      ref={area}
      rows={1}
      value={text}
      placeholder={t.message}
      aria-label={t.messageTitle(room.title.value)}
      enterkeyhint={isTouch() ? 'enter' : 'send'}
      autocomplete="off"
      aria-autocomplete="list"
      onInput={onInput}
      onPaste={(event) => {
        const { clipboardData } = event;
        const files = pastedFiles({
          text: clipboardData?.getData('text/plain') ?? '',
          files: [...(clipboardData?.files ?? [])],
        });
        if (files.length === 0) return aids.current?.takePaste(event, room);
        event.preventDefault();
        stageFiles(room, files);
        return undefined;
      }}
      onKeyDown={(event) => {
        if (completion.current?.handleKey(event) || aids.current?.takeKey(event)) return;
        handleComposerKey(event, { room, page, submit: onSubmit });
      }}
    />
  );
}

/** What helps to write, loaded once the page is idle. */
function useWritingAids(): RefObject<typeof WritingAids | null> {
  const aids = useRef<typeof WritingAids>(null);
  useEffect(() => {
    void whenIdle()
      .then(() => loadChunk(() => import('../writing/writing-aids.ts')))
      .then((loaded) => {
        aids.current = loaded ?? null;
      });
  }, []);
  return aids;
}

/** For browsers that do not fit a field to its content by themselves. */
function useAutoHeight(area: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    if (CSS.supports('field-sizing', 'content')) return;
    const field = area.current!;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }, [area, text]);
}
