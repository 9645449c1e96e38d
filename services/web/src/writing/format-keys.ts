// The keys that format what is written, and those that go on with a list. For every field for a
// message.
import { isApple, isTouch } from '../widgets/platform.ts';
import { continuedList } from './continue-list.ts';
import { formatted, linkedTo } from './format-text.ts';
import type { Format, Selected } from './format-text.ts';
import { typeInto } from './type-into.ts';

const PLAIN: Readonly<Record<string, Format>> = { b: 'bold', i: 'italic', e: 'code' };
const WITH_SHIFT: Readonly<Record<string, Format>> = { x: 'strike', k: 'link' };

/** Returns whether the key was one of them. */
export function formatByKey(event: KeyboardEvent): boolean {
  const area = event.currentTarget as HTMLTextAreaElement;
  const format = formatOf(event);
  const change = format
    ? formatted(selectedIn(area), format)
    : isNewLine(event)
      ? continuedList(selectedIn(area))
      : undefined;
  if (!change) return false;
  event.preventDefault();
  typeInto(area, change);
  return true;
}

/** An address that is pasted over words makes them a link. Returns whether it did. */
export function linkByPaste(event: ClipboardEvent, area: HTMLTextAreaElement): boolean {
  const change = linkedTo(selectedIn(area), event.clipboardData?.getData('text/plain') ?? '');
  if (!change) return false;
  event.preventDefault();
  typeInto(area, change);
  return true;
}

function formatOf(event: KeyboardEvent): Format | undefined {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
  // `€` and brackets are typed with AltGr, which Windows reports as Ctrl and Alt. On Apple's
  // machines Ctrl moves the cursor.
  const isCommand = isApple ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  if (!isCommand || altKey || event.getModifierState('AltGraph')) return undefined;
  // Where letters are not Latin, the key's place counts.
  const letter = /^[a-z]$/iu.test(key) ? key.toLowerCase() : code.replace('Key', '').toLowerCase();
  return (shiftKey ? WITH_SHIFT : PLAIN)[letter];
}

/** A touch keyboard has one Enter, which begins a line. */
function isNewLine({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key === 'Enter' && !ctrlKey && !metaKey && !altKey && (shiftKey || isTouch());
}

function selectedIn({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Selected {
  return { text: value, from: selectionStart, to: selectionEnd };
}
