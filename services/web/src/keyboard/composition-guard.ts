// Keeps the keys of an input method from every field: the Enter that ends a Japanese word, say.
// Safari reports that Enter after the composition has ended.

/** The code of every key while an input method handles it. */
const HANDLED_KEY_CODE = 229;

/** Returns a function that stops it. */
export function guardComposition(): () => void {
  const guard = (event: KeyboardEvent): void => {
    // Nothing but the deprecated keyCode tells it in Safari.
    if (!event.isComposing && event.keyCode !== HANDLED_KEY_CODE) return;
    event.stopImmediatePropagation();
    // No form is submitted and no line begun: the input method takes the word.
    if (event.key === 'Enter') event.preventDefault();
  };
  window.addEventListener('keydown', guard, { capture: true });
  return () => window.removeEventListener('keydown', guard, { capture: true });
}
