// Changes a part of a field as if it were typed: the browser's undo takes it back.

/** A change of a text. */
export interface TextChange {
  /** The part from here … */
  readonly from: number;
  /** … to here is replaced … */
  readonly to: number;
  /** … by this. */
  readonly text: string;
  /** What is selected then. Absent: the cursor stands after the text. */
  readonly select?: readonly [from: number, to: number];
}

/** Fires the field's `input` event, as typing does. */
export function typeInto(area: HTMLTextAreaElement, { from, to, text, select }: TextChange): void {
  area.focus();
  if (from !== to || text !== '') {
    area.setSelectionRange(from, to);
    // The only way that keeps the browser's undo, in every browser.
    const isTyped =
      text === ''
        ? document.execCommand('delete')
        : document.execCommand('insertText', false, text);
    if (!isTyped) {
      area.setRangeText(text, from, to, 'end');
      area.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
  if (select) area.setSelectionRange(...select);
}
