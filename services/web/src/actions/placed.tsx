// Puts the dialog that it stands in beside a button; on a small screen, at the foot of the view.
import '../living/living.css';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Place } from '../page/page-context.ts';

/** px between a menu and the edge of the view. */
const EDGE = 8;

/** Below `at`, or above it where there is more room. */
export function Placed({ at }: { readonly at: Place }): VNode {
  const mark = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const dialog = mark.current!.closest('dialog')!;
    const place = (): void => {
      const { offsetWidth: width, offsetHeight: height } = dialog;
      const below = innerHeight - at.bottom - EDGE;
      const isBelow = below >= height || below >= at.top;
      const left = Math.max(EDGE, Math.min(at.right - width, innerWidth - width - EDGE));
      const top = isBelow ? at.bottom + 4 : at.top - height - 4;
      dialog.style.setProperty('--left', `${left}px`);
      dialog.style.setProperty(
        '--top',
        `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`,
      );
    };
    place();
    // What is in it is loaded later, or changes.
    const resized = new ResizeObserver(place);
    resized.observe(dialog);
    return () => resized.disconnect();
  }, [at]);
  return <span ref={mark} hidden />;
}
