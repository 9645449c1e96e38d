// "Try it": buttons that let demo members speak, the diagram of what happens, and who received what
// in which order. Where the lab runs, gateways can be killed.
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { VNode } from 'preact';
import '../lesson/lesson.css';
import { OrderTable } from '../lesson/order-table.tsx';
import { sceneAt } from '../lesson/recording.ts';
import { SpaceTimeFigure } from '../space-time/space-time.tsx';
import '../xray/drawing.css';
import '../xray/xray-page.css';
import { letterAt } from '../xray/gateway-letters.ts';
import { openLab } from './lab.ts';
import type { Lab } from './lab.ts';
import { NAMES, openPractice } from './practice.ts';
import type { Practice } from './practice.ts';
import { t } from '../texts/lesson.ts';

const COMMAND = 'npm start -- --gateways 3 --lab';

export interface TryItProps {
  /** px of the diagram. */
  readonly width?: number | undefined;
}

type State =
  | { readonly kind: 'closed' | 'opening' | 'failed' | 'refused' }
  | { readonly kind: 'open'; readonly practice: Practice; readonly lab: Lab | undefined };

export function TryIt({ width }: TryItProps): VNode {
  const state = useSignal<State>({ kind: 'closed' });
  const { value } = state;
  useEffect(
    () => () => {
      if (state.peek().kind === 'open') (state.peek() as { practice: Practice }).practice.close();
    },
    [],
  );
  const begin = async (): Promise<void> => {
    state.value = { kind: 'opening' };
    state.value = await opened();
  };
  if (value.kind === 'open') return <Open {...value} width={width} />;
  return (
    <div class="try-it">
      <p>{value.kind === 'refused' ? t.practice.refused : t.practice.intro}</p>
      {value.kind !== 'refused' && (
        <p>
          <button
            class="primary"
            type="button"
            disabled={value.kind === 'opening'}
            onClick={() => void begin()}
          >
            {t.practice.begin}
          </button>
        </p>
      )}
      <p role="status">
        {value.kind === 'opening' && t.practice.starting}
        {value.kind === 'failed' && t.practice.failed}
      </p>
    </div>
  );
}

async function opened(): Promise<State> {
  try {
    const answer = await fetch('/v1/auth');
    const { mode } = (await answer.json()) as { readonly mode: string };
    if (mode !== 'open') return { kind: 'refused' };
    const lab = await openLab();
    const urls = lab && lab.gateways.length > 0 ? lab.gateways : ['/ws'];
    const room = `try-${crypto.randomUUID().slice(0, 8)}`;
    return { kind: 'open', practice: await openPractice({ urls, room }), lab };
  } catch {
    // Whatever the reason: the button is there to try again.
    return { kind: 'failed' };
  }
}

interface OpenProps {
  readonly practice: Practice;
  readonly lab: Lab | undefined;
  readonly width: number | undefined;
}

function Open({ practice, lab, width }: OpenProps): VNode {
  const recording = practice.recording.value;
  const scene = useMemo(() => {
    const { lengthMs } = recording;
    return sceneAt(recording, { fromMs: 0, toMs: lengthMs }, lengthMs);
  }, [recording]);
  const { spaceTime, received } = scene;
  return (
    <div class="try-it">
      <p class="xray-words">{t.practice.intro}</p>
      <Speak practice={practice} />
      <Kill practice={practice} lab={lab} />
      <div class="lesson-figures">
        <SpaceTimeFigure
          spaceTime={spaceTime}
          me=""
          width={width}
          letterOfGateway={(letter) => letter}
          letterOfMember={(member) => scene.places.get(member) || '–'}
        />
        <OrderTable spaceTime={spaceTime} received={received} />
      </div>
    </div>
  );
}

function Speak({ practice }: { readonly practice: Practice }): VNode {
  const said = t.practice.says;
  const turns: readonly (readonly [string, () => void])[] = [
    [
      t.practice.atOnce,
      () => {
        practice.say('P1', said.first);
        practice.say('P3', said.second);
      },
    ],
    [t.practice.allAtOnce, () => NAMES.forEach((name) => practice.say(name, said.first))],
    [t.practice.toAll, () => practice.say('P1', said.all)],
    [t.practice.toSome, () => practice.say('P1', said.some, ['P2', 'P3'])],
    [t.practice.toOne, () => practice.say('P1', said.one, ['P4'])],
    [t.practice.clear, () => practice.clear()],
  ];
  return (
    <div class="try-buttons" role="group" aria-label={t.practice.actions}>
      {turns.map(([words, act]) => (
        <button class="xray-button" type="button" key={words} onClick={act}>
          {words}
        </button>
      ))}
    </div>
  );
}

function Kill({ practice, lab }: Pick<OpenProps, 'practice' | 'lab'>): VNode {
  const fault = useSignal(false);
  const kill = async (from: Lab, index: number): Promise<void> => {
    fault.value = !(await from.kill(index));
    if (!fault.value)
      practice.note({ what: 'gateway', gateway: letterAt(index), change: 'killed' });
  };
  if (!lab)
    return (
      <details class="xray-words">
        <summary>{t.practice.kill}</summary>
        <p>{t.practice.howToKill}</p>
        <pre>{COMMAND}</pre>
      </details>
    );
  return (
    <div class="try-buttons" role="group" aria-label={t.practice.kill}>
      {lab.gateways.map((url, index) => (
        <button
          class="xray-button"
          type="button"
          key={url}
          title={url}
          onClick={() => void kill(lab, index)}
        >
          {t.practice.killOne(letterAt(index))}
        </button>
      ))}
      <p role="status">{fault.value && t.practice.killing}</p>
    </div>
  );
}
