// The space-time diagram with what belongs to it: the drawing, the replay of one message, the
// strokes explained, and the events in words.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { keyOf } from './happening.ts';
import type { SaidHappening, SpaceTime } from './happening.ts';
import { isOver, phaseWords, replayOf, stepped, toggled } from './replay.ts';
import { SpaceTimeDrawing } from './space-time-drawing.tsx';
import { layoutSpaceTime } from './space-time-layout.ts';
import { t } from '../texts/lesson.ts';
import { happeningWords } from './space-time-words.ts';
import { useReplay } from './use-replay.ts';

/** px. Its own size in the pane; a wide page draws it wider. */
const WIDTH = 352;
/** px from the end within which one is looking at the newest. */
const END = 64;

export interface SpaceTimeProps {
  readonly spaceTime: SpaceTime;
  readonly me: string;
  /** The letter of a gateway's id, or of the gateway where a member sits. */
  readonly letterOfGateway: (id: string) => string;
  readonly letterOfMember?: (member: string) => string | undefined;
  readonly width?: number | undefined;
  /** Told of the message that is replayed, so that the map can show it as well. */
  readonly onReplay?: (seq: number) => void;
}

export function SpaceTimeFigure(props: SpaceTimeProps): VNode {
  const { spaceTime, me, letterOfGateway, letterOfMember, width = WIDTH, onReplay } = props;
  const layout = useMemo(() => layoutSpaceTime(spaceTime, width), [spaceTime, width]);
  const replay = useReplay();
  const chosen = spaceTime.happenings.find((each) => keyOf(each) === replay.value?.key);
  const isGone = replay.value !== undefined && chosen === undefined;
  useEffect(() => {
    // It has left the window.
    if (isGone) replay.value = undefined;
  }, [isGone]);
  const choose = (happening: SaidHappening): void => {
    replay.value = replayOf(keyOf(happening));
    onReplay?.(happening.seq);
  };
  const scrolled = useNewest(layout.rows.at(-1)?.key, replay.value !== undefined);
  return (
    <div class="space-time-part">
      {spaceTime.happenings.length === 0 && <p class="xray-words">{t.diagram.nothing}</p>}
      <div class="space-time-scroll" ref={scrolled} tabIndex={-1}>
        <SpaceTimeDrawing
          layout={layout}
          replay={replay.value}
          me={me}
          letterOf={letterOfMember}
          onChoose={({ happening }) => choose(happening)}
        />
      </div>
      {chosen?.kind === 'message' && replay.value ? (
        <div class="replay" role="group" aria-label={t.diagram.replayOf(chosen.seq)}>
          <p aria-live="polite">
            {phaseWords(replay.value.phase, chosen, letterOfGateway(chosen.via))}
          </p>
          <div class="replay-buttons">
            <button type="button" onClick={() => (replay.value = toggled(replay.value!))}>
              {isOver(replay.value)
                ? t.diagram.again
                : replay.value.pace === 'playing'
                  ? t.diagram.pause
                  : t.diagram.play}
            </button>
            <button
              type="button"
              disabled={isOver(replay.value)}
              onClick={() => (replay.value = stepped(replay.value!, 'stepped'))}
            >
              {t.diagram.step}
            </button>
            <button type="button" onClick={() => (replay.value = undefined)}>
              {t.diagram.stop}
            </button>
          </div>
        </div>
      ) : (
        spaceTime.happenings.some(({ kind }) => kind === 'message') && (
          <p class="xray-words replay-hint">{t.diagram.hint}</p>
        )
      )}
      <Legend />
      {spaceTime.others > 0 && <p class="xray-words">{t.diagram.others(spaceTime.others)}</p>}
      <InWords spaceTime={spaceTime} onChoose={choose} />
    </div>
  );
}

/** Keeps the newest in view, unless somebody has scrolled away or looks at a replay. */
function useNewest(
  newest: string | undefined,
  isHeld: boolean,
): { readonly current: HTMLDivElement | null } {
  const box = useRef<HTMLDivElement>(null);
  const wasAtEnd = useRef(true);
  useEffect(() => {
    const { current } = box;
    const note = (): void => {
      const { scrollTop, clientHeight, scrollHeight } = current!;
      wasAtEnd.current = scrollHeight - clientHeight - scrollTop < END;
    };
    current!.addEventListener('scroll', note, { passive: true });
    const resized = new ResizeObserver(() => {
      if (wasAtEnd.current) current!.scrollTop = current!.scrollHeight;
    });
    resized.observe(current!);
    return () => {
      current!.removeEventListener('scroll', note);
      resized.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    if (wasAtEnd.current && !isHeld) box.current!.scrollTop = box.current!.scrollHeight;
  }, [newest, isHeld]);
  return box;
}

function Legend(): VNode {
  return (
    <ul class="space-time-legend">
      {(['broadcast', 'multicast', 'unicast'] as const).map((cast) => (
        <li key={cast}>
          <svg class="space-time" width="44" height="12" viewBox="0 0 44 12" aria-hidden="true">
            <g class={`happening ${cast}`}>
              <path class="arrow" d="M2 6H34" />
              <path class="point" d="M-7 -3.5L0 0L-7 3.5" transform="translate(40 6)" />
            </g>
          </svg>
          {t.diagram.legend[cast]}
        </li>
      ))}
      <li>
        <svg class="space-time" width="44" height="12" viewBox="0 0 44 12" aria-hidden="true">
          <g class="happening">
            <circle class="hollow" cx="22" cy="6" r="3.5" />
          </g>
        </svg>
        {t.diagram.legend.unseen}
      </li>
    </ul>
  );
}

interface InWordsProps {
  readonly spaceTime: SpaceTime;
  readonly onChoose: (happening: SaidHappening) => void;
}

/** For those who listen, and for the keyboard: the drawing takes clicks only. */
function InWords({ spaceTime, onChoose }: InWordsProps): VNode {
  const isOpen = useSignal(false);
  const shown = isOpen.value ? spaceTime.happenings : [];
  return (
    <details
      class="in-words"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>{t.diagram.inWords}</summary>
      <ol>
        {shown.map((happening) => (
          <li key={keyOf(happening)}>
            {happeningWords(happening)}
            {happening.kind === 'message' && (
              <>
                {' '}
                <button
                  type="button"
                  aria-label={t.diagram.replayOf(happening.seq)}
                  onClick={() => onChoose(happening)}
                >
                  {t.diagram.replay}
                </button>
              </>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}
