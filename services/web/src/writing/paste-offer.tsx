// Above the field: a long text that was pasted is offered as a file, and a text that no message
// takes can be sent as nothing else. Undo, or a button, brings the text back into the field.
import './paste-offer.css';
import type { RefObject, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RoomStore } from '../chat/room-store.ts';
import { stageFiles } from '../composer/send-draft.ts';
import { t } from '../texts/messages.ts';
import { fileOfText, fittingLength, isTooLong, lineCount } from './pasted-text.ts';
import { typeInto } from './type-into.ts';

export interface PasteOfferProps {
  readonly room: RoomStore;
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

export function PasteOffer({ room, area }: PasteOfferProps): VNode | null {
  const { draft, staged, pasted } = room;
  const { text } = draft.value;
  const { fileKey } = pasted.value ?? {};
  useEffect(() => {
    const now = pasted.peek();
    const { text: written } = draft.peek();
    if (!now) return;
    const isStaged = staged.value.some(({ key }) => key === fileKey);
    const isInField = written.includes(now.text);
    // It was sent, or taken off; or taken out of the field.
    if (fileKey === undefined ? !isInField : !isStaged) pasted.value = undefined;
    // Undo brought it back.
    else if (fileKey !== undefined && isInField) unstage(room, fileKey);
  }, [text, staged.value, fileKey]);
  if (fileKey !== undefined) return <AsFile room={room} area={area} fileKey={fileKey} />;
  const part = pasted.value !== undefined && text.includes(pasted.value.text) && pasted.value.text;
  const tooLong = isTooLong(text);
  if (part === false && !tooLong) return null;
  return <AsText {...{ room, area, tooLong }} part={part === false ? text : part} />;
}

interface AsTextProps extends PasteOfferProps {
  readonly part: string;
  readonly tooLong: boolean;
}

/** It is in the field. */
function AsText({ room, area, part, tooLong }: AsTextProps): VNode {
  const { draft, pasted } = room;
  const toFile = (): void => {
    const fileKey = stageFiles(room, [fileOfText(part)]);
    if (fileKey === undefined) return;
    const from = draft.value.text.lastIndexOf(part);
    pasted.value = { text: part, fileKey };
    typeInto(area.current!, { from, to: from + part.length, text: '' });
  };
  const trim = (): void => {
    const { text } = draft.value;
    typeInto(area.current!, { from: fittingLength(text), to: text.length, text: '' });
  };
  return (
    <div class="paste-offer" role="group" aria-label={t.longText}>
      <p role="status">{t.longTextOf(lineCount(part))}</p>
      <button type="button" onClick={toFile}>
        {t.sendAsFile}
      </button>
      {tooLong ? (
        <button type="button" onClick={trim}>
          {t.trimToFit}
        </button>
      ) : (
        <button
          type="button"
          onClick={() => {
            pasted.value = undefined;
            area.current?.focus();
          }}
        >
          {t.keepAsText}
        </button>
      )}
    </div>
  );
}

/** A file has it, beside the draft. */
function AsFile({ room, area, fileKey }: PasteOfferProps & { readonly fileKey: string }): VNode {
  const { pasted, staged } = room;
  const { text = '', isOnlyFile } = pasted.value ?? {};
  const name = staged.value.find(({ key }) => key === fileKey)?.file.name ?? '';
  return (
    <div class="paste-offer" role="group" aria-label={t.longText}>
      <p role="status">{isOnlyFile ? t.onlyAsFile(name) : t.textIsInFile(name)}</p>
      {!isOnlyFile && (
        <button
          type="button"
          onClick={() => {
            const { selectionStart: from, selectionEnd: to } = area.current!;
            unstage(room, fileKey);
            typeInto(area.current!, { from, to, text });
          }}
        >
          {t.backToText}
        </button>
      )}
    </div>
  );
}

/** The text is in the field again, and not in a file too. */
function unstage({ staged, pasted }: RoomStore, fileKey: string): void {
  staged.value = staged.value.filter(({ key }) => key !== fileKey);
  pasted.value = pasted.value && { text: pasted.value.text };
}
