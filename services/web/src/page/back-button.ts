// Lets the Back button close a sheet, a dialog or a menu, and stay in the room.
// One history entry stands for everything that is open.

export interface BackButton {
  /** Calls `close` when Back is pressed. Returns a function to call once it is closed. */
  add(close: () => void): () => void;
}

interface EntryState {
  readonly isOverlay?: boolean;
}

/** Returns whether the current history entry stands for something open over the page. */
export function isOverlayEntry(): boolean {
  return (history.state as EntryState | null)?.isOverlay === true;
}

/** Listens to Back for as long as the page lives. */
export function createBackButton(): BackButton {
  const open: (() => void)[] = [];
  /** The browser leaves the entry a moment later: a second time would leave the page. */
  let isLeaving = false;
  const pushEntry = (): void => {
    if (!isOverlayEntry()) history.pushState({ isOverlay: true } satisfies EntryState, '');
  };
  // A reload closed it.
  if (isOverlayEntry()) history.replaceState(null, '');
  window.addEventListener('popstate', () => {
    const isPressed = !isLeaving;
    isLeaving = false;
    if (isOverlayEntry()) return;
    const close = isPressed ? open.pop() : undefined;
    close?.();
    if (open.length > 0) pushEntry();
  });
  return {
    add: (close) => {
      open.push(close);
      pushEntry();
      return () => {
        const index = open.indexOf(close);
        if (index >= 0) open.splice(index, 1);
        // Later: another one may open in its place, or a room that takes the entry over.
        setTimeout(() => {
          if (open.length > 0 || !isOverlayEntry() || isLeaving) return;
          isLeaving = true;
          history.back();
        }, 0);
      };
    },
  };
}
