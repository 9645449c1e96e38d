// The space-time diagram in SVG: what space-time-layout.ts placed. Below the drawing the same in
// words. Arrows appear as messages arrive; a replayed one is lit part by part.
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { hueOf, initialsOf } from '../widgets/avatar-look.ts';
import { isSameName } from '../members/roster.ts';
import { MessageArrows } from './message-arrows.tsx';
import type { Replay } from './replay.ts';
import { LOG_WIDTH } from './space-time-layout.ts';
import type { Lifeline, LineRow, MessageRow, Row, SpaceTimeLayout } from './space-time-layout.ts';
import { t } from '../texts/lesson.ts';
import { changeWords } from './space-time-words.ts';
import './space-time.css';

/** px of the names above the lines; they stay in view while the events scroll. */
const HEADS_HEIGHT = 54;
/** Letters of a name that stands in the square itself. */
const SHORT = 2;
/** Beyond so many new rows at a time nothing moves: nobody could follow it. */
const MOVING_MAX = 3;

export interface SpaceTimeDrawingProps {
  readonly layout: SpaceTimeLayout;
  readonly replay: Replay | undefined;
  readonly onChoose: (row: MessageRow) => void;
  readonly me: string;
  /** The letter of the gateway that a member sits at. */
  readonly letterOf?: ((member: string) => string | undefined) | undefined;
}

export function SpaceTimeDrawing(props: SpaceTimeDrawingProps): VNode {
  const { layout, replay, onChoose } = props;
  const { width, height, rows, lifelines } = layout;
  const moving = useMovingRows(rows);
  return (
    <div class="space-time-figure">
      <Heads {...props} />
      <svg
        class="space-time"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t.diagram.label(rows.length)}
        data-replays={replay !== undefined || undefined}
      >
        {lifelines.map((line) => (
          <Line key={line.member} line={line} />
        ))}
        <rect
          class="log-band"
          x={(width - LOG_WIDTH) / 2}
          y="0"
          width={LOG_WIDTH}
          height={height}
        />
        {rows.map((row) =>
          row.kind === 'message' ? (
            <MessageArrows
              key={row.key}
              row={row}
              replay={replay?.key === row.key ? replay : undefined}
              isMoving={moving.has(row.key)}
              onChoose={() => onChoose(row)}
            />
          ) : undefined,
        )}
        {/* Above the arrows, so that their words can be read. */}
        {rows.map((row) =>
          row.kind === 'message' ? undefined : <Rule key={row.key} row={row} layout={layout} />,
        )}
      </svg>
    </div>
  );
}

/** Rows that were not there at the last drawing, unless they are many. */
function useMovingRows(rows: readonly Row[]): ReadonlySet<string> {
  const seen = useRef<ReadonlySet<string> | undefined>(undefined);
  const before = seen.current;
  const fresh = before ? rows.filter(({ key }) => !before.has(key)).map(({ key }) => key) : [];
  useEffect(() => {
    seen.current = new Set(rows.map(({ key }) => key));
  }, [rows]);
  return new Set(fresh.length > MOVING_MAX ? [] : fresh);
}

function Heads({ layout, me, letterOf }: SpaceTimeDrawingProps): VNode {
  const { width, lifelines, logX } = layout;
  return (
    <svg class="space-time-heads" viewBox={`0 0 ${width} ${HEADS_HEIGHT}`} aria-hidden="true">
      {lifelines.map(({ member, label, x }) => {
        const letter = letterOf?.(member);
        // P1 fits into the square, and is said once.
        const isShort = member.length <= SHORT;
        return (
          <g class="person" key={member} style={{ '--hue': hueOf(member) }}>
            <title>{letter === undefined ? member : t.diagram.memberAt(member, letter)}</title>
            <rect x={x - 11} y="2" width="22" height="22" rx="6" />
            <text class="initials" x={x} y="13">
              {isShort ? member : initialsOf(member)}
            </text>
            {!isShort && (
              <text class={`head-name${isSameName(member, me) ? ' me' : ''}`} x={x} y="33">
                {label}
              </text>
            )}
            {letter !== undefined && (
              <text class="head-letter" x={x} y={isShort ? 36 : 46}>
                {t.diagram.at(letter)}
              </text>
            )}
          </g>
        );
      })}
      <text class="head-log" x={logX} y="46">
        {t.diagram.log}
      </text>
    </svg>
  );
}

function Line({ line }: { readonly line: Lifeline }): VNode {
  const { x, spans, member } = line;
  return (
    <g class="lifeline" style={{ '--hue': hueOf(member) }}>
      {spans.map(({ from, to, isEnded, isOffline }) => (
        <>
          <path class={isOffline ? 'offline' : ''} d={`M${x} ${from}V${to}`} />
          {isEnded && <path class="end" d={`M${x - 4} ${to - 4}l8 8m0-8l-8 8`} />}
        </>
      ))}
    </g>
  );
}

/** A line across all: a new view, a hole in the numbers, or a gateway's end. */
function Rule({ row, layout }: { readonly row: LineRow; readonly layout: SpaceTimeLayout }): VNode {
  const { width, logX } = layout;
  const { kind, happening, y } = row;
  if (happening.kind === 'unseen')
    return (
      <g class="unseen-row">
        <title>{t.diagram.unseen(happening.count)}</title>
        <rect x={logX - 17} y={y - 7} width="34" height="14" rx="5" />
        <text x={logX} y={y}>
          {happening.count === 1 ? `#${happening.seq}` : `× ${happening.count}`}
        </text>
      </g>
    );
  const words =
    happening.kind === 'view'
      ? `${changeWords(happening)} · ${t.diagram.view(happening.seq)}`
      : happening.words;
  const isBad = happening.kind === 'aside' && happening.isBad === true;
  const shown = fitted(words, width);
  const half = (shown.length * RULE_LETTER) / 2 + 6;
  return (
    <g class={`rule-row ${kind}${isBad ? ' bad' : ''}`}>
      <title>{words}</title>
      <path d={`M0 ${y}H${width}`} />
      <rect x={logX - half} y={y - 9} width={half * 2} height="18" rx="9" />
      <text x={logX} y={y}>
        {shown}
      </text>
    </g>
  );
}

/** px of a letter in the line's words. */
const RULE_LETTER = 5.6;

function fitted(words: string, width: number): string {
  const max = Math.floor((width - 24) / RULE_LETTER);
  return words.length > max ? `${words.slice(0, max - 1)}…` : words;
}
