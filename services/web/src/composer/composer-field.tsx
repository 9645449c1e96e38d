// The field of the composer: what is typed, pasted and pressed in it. What that does: compose.ts, completion-list.tsx.
import { useLayoutEffect } from 'preact/hooks';
import type { RefObject, VNode } from 'preact';
import { change, handleKey, stage } from './send-draft.ts';
import type { Completion } from './completion-list.tsx';
import type { InRoom } from '../page/page-context.ts';

export interface FieldProps extends InRoom {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly completion: Completion;
  readonly onChange: () => void;
  readonly onSubmit: () => void;
}

export function Field({ room, page, area, completion, onChange, onSubmit }: FieldProps): VNode {
  const { text } = room.draft.value;
  useAutoHeight(area, text);
  const onInput = (): void => {
    const { value, selectionEnd } = area.current!;
    onChange();
    change(room, page, value);
    void completion.look(selectionEnd);
    const { to } = room.draft.value.audience;
    // What begins with an address is not for everyone, who must not be told of it before it is clear whom it is for.
    const isOpen = to.length === 0 && /^[@/]/u.test(value);
    if (value !== '' && !isOpen) page.chat.typed(room, to);
  };
  return (
    <textarea
      ref={area}
      rows={1}
      value={text}
      placeholder="message"
      aria-label={`Message ${room.name}`}
      enterkeyhint="send"
      autocomplete="off"
      {...completion.area}
      onInput={onInput}
      onPaste={(event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length === 0) return;
        event.preventDefault();
        stage(room, files);
      }}
      onKeyDown={(event) => {
        if (event.isComposing || completion.handleKey(event)) return;
        handleKey(event, { room, page, submit: onSubmit });
      }}
    />
  );
}

/** Where the browser does not fit a field to its content by itself. */
function useAutoHeight(area: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    if (CSS.supports('field-sizing', 'content')) return;
    const field = area.current!;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }, [area, text]);
}
