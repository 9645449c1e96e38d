// The lesson: six steps, each a part of one recorded run. It shows the whole part at first, so that
// it reads without being played, and in a still picture.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { SpaceTimeFigure } from '../space-time/space-time.tsx';
import '../xray/xray-page.css';
import './lesson.css';
import { t } from '../texts/lesson.ts';
import { OrderTable } from './order-table.tsx';
import json from './recording.json' with { type: 'json' };
import { partsOf, sceneAt } from './recording.ts';
import type { Part, Recording } from './recording.ts';
import { usePlayer } from './use-player.ts';
import type { Player } from './use-player.ts';

const recording = json as Recording;
const parts = partsOf(recording);

export interface LessonProps {
  /** px of the diagram. */
  readonly width?: number | undefined;
}

export function Lesson({ width }: LessonProps): VNode {
  const step = useSignal(0);
  const playsOn = useRef(false);
  const part = parts[step.value]!;
  const player = usePlayer(part, () => {
    if (!playsOn.current || step.value === parts.length - 1) playsOn.current = false;
    else begin(step.value + 1, true);
  });
  const { positionMs, isPlaying } = player;
  const begin = (next: number, plays: boolean): void => {
    step.value = next;
    positionMs.value = plays ? parts[next]!.fromMs : parts[next]!.toMs;
    isPlaying.value = plays;
  };
  const scene = useMemo(() => sceneAt(recording, part, positionMs.value), [part, positionMs.value]);
  const { title, words } = t.lesson.lessons[step.value]!;
  return (
    <div class="lesson">
      <Steps
        chosen={step.value}
        onChoose={(next) => {
          playsOn.current = false;
          begin(next, false);
        }}
      />
      <div class="lesson-words" aria-live="polite">
        <h2>
          {step.value + 1}. {title}
        </h2>
        <p>{words}</p>
      </div>
      <Controls
        part={part}
        player={player}
        onPlayAll={() => {
          playsOn.current = true;
          begin(0, true);
        }}
      />
      <div class="lesson-figures">
        <SpaceTimeFigure
          spaceTime={scene.spaceTime}
          me=""
          width={width}
          letterOfGateway={(letter) => letter}
          letterOfMember={(member) => scene.places.get(member) ?? '–'}
        />
        <OrderTable spaceTime={scene.spaceTime} received={scene.received} />
      </div>
      <p class="xray-words">{t.lesson.recorded(recording.recordedAt)}</p>
    </div>
  );
}

interface ControlsProps {
  readonly part: Part;
  readonly player: Player;
  readonly onPlayAll: () => void;
}

function Controls({ part, player, onPlayAll }: ControlsProps): VNode {
  const { positionMs, isPlaying } = player;
  return (
    <div class="lesson-buttons">
      <button class="xray-button" type="button" onClick={() => player.toggle()}>
        {isPlaying.value ? t.lesson.pause : t.lesson.play}
      </button>
      <input
        type="range"
        aria-label={t.lesson.position}
        min={part.fromMs}
        max={part.toMs}
        step="1"
        value={positionMs.value}
        onInput={({ currentTarget }) => {
          isPlaying.value = false;
          positionMs.value = Number(currentTarget.value);
        }}
      />
      <button class="xray-button" type="button" onClick={onPlayAll}>
        {t.lesson.playAll}
      </button>
    </div>
  );
}

interface StepsProps {
  readonly chosen: number;
  readonly onChoose: (step: number) => void;
}

function Steps({ chosen, onChoose }: StepsProps): VNode {
  return (
    <nav class="lesson-steps" aria-label={t.lesson.steps}>
      <ol>
        {t.lesson.lessons.map(({ title }, index) => (
          <li key={title}>
            <button
              type="button"
              aria-current={index === chosen ? 'step' : undefined}
              aria-label={`${t.lesson.stepLabel(index + 1)}: ${title}`}
              title={title}
              onClick={() => onChoose(index)}
            >
              {index + 1}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
