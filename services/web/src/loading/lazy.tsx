// Parts of the page that are loaded when they are first shown.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { loadChunk } from './load-chunk.ts';

/** For browsers that do not tell when they are idle (Safari). */
const IDLE_MS = 1_000;

/** Returns a component that loads another and becomes it. It shows `meanwhile` until then. */
export function lazy<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
  meanwhile: () => ComponentChildren = () => null,
): FunctionComponent<Props> {
  let Part: FunctionComponent<Props> | undefined;
  return (props) => {
    const isLoaded = useSignal(Part !== undefined);
    useEffect(() => {
      if (isLoaded.value) return;
      void loadChunk(load).then((loaded) => {
        Part = loaded;
        isLoaded.value = loaded !== undefined;
      });
    }, []);
    return isLoaded.value && Part ? <Part {...props} /> : <>{meanwhile()}</>;
  };
}

/** Resolves once the page has nothing else to do. */
export function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve());
    else setTimeout(resolve, IDLE_MS);
  });
}
