// One message of the diagram: from its sender to the log, from the log to its receivers. Broadcast,
// multicast and unicast differ by stroke, point and cell, so that they differ without colour too.
import type { VNode } from 'preact';
import type { Point } from '../xray/drawing-layout.ts';
import { progressOf } from './replay.ts';
import type { Phase, Replay } from './replay.ts';
import { CELL_HEIGHT, LOG_WIDTH } from './space-time-layout.ts';
import type { Arrow, MessageRow } from './space-time-layout.ts';
import { t } from '../texts/lesson.ts';

export interface MessageArrowsProps {
  readonly row: MessageRow;
  readonly replay: Replay | undefined;
  readonly isMoving: boolean;
  readonly onChoose: () => void;
}

export function MessageArrows(props: MessageArrowsProps): VNode {
  const { row, replay, isMoving, onChoose } = props;
  const { cast, up, down, unseen, cell, audience, happening, top, height } = row;
  const part = (phase: Phase): string => (replay ? progressOf(replay, phase) : '');
  const [toGateway, toLog] = halves(up);
  const classes = ['happening', cast, isMoving && 'moving', replay && 'replayed'];
  return (
    <g class={classes.filter(Boolean).join(' ')} onClick={onChoose}>
      <title>{t.diagram.replayOf(happening.seq)}</title>
      <rect class="hit" x="0" y={top} width="100%" height={height} />
      <circle class="sent" cx={up.from.x} cy={up.from.y} r="4" />
      <path class={`arrow up ${part('sent')}`} d={straight(toGateway)} />
      <path class={`arrow up ${part('stored')}`} d={straight(toLog)} />
      <Head at={up.to} from={up.from} part={part('stored')} />
      {down.map((arrow) => {
        const [toGateways, toMembers] = halves(arrow);
        const own = arrow.isOwn ? 'own' : '';
        return (
          <g class={own} key={arrow.member}>
            <path class={`arrow down ${part('spread')}`} d={straight(toGateways)} />
            <path class={`arrow down ${part('received')}`} d={straight(toMembers)} />
            <Head at={arrow.to} from={arrow.from} part={part('received')} />
          </g>
        );
      })}
      {unseen.map(({ x, y }) => (
        <circle class={`hollow ${part('received')}`} key={x} cx={x} cy={y} r="3.5" />
      ))}
      <Cell row={row} part={part('stored')} />
      <text class="audience" x={cell.x} y={cell.y + CELL_HEIGHT / 2 + 7}>
        {audience}
      </text>
      {replay && <Packets row={row} replay={replay} />}
    </g>
  );
}

/** Broadcast: full. Multicast: a double edge. Unicast: a dotted edge. */
function Cell({ row, part }: { readonly row: MessageRow; readonly part: string }): VNode {
  const { cell, happening, cast } = row;
  const width = LOG_WIDTH - 4;
  const box = { x: cell.x - width / 2, y: cell.y - CELL_HEIGHT / 2, width, height: CELL_HEIGHT };
  return (
    <g class={`log-cell ${part}`}>
      <rect {...box} rx="5" />
      {cast === 'multicast' && (
        <rect
          class="inner"
          x={box.x + 2.5}
          y={box.y + 2.5}
          width={width - 5}
          height={CELL_HEIGHT - 5}
          rx="3"
        />
      )}
      <text x={cell.x} y={cell.y}>
        #{happening.seq}
      </text>
    </g>
  );
}

/** The point of an arrow. Filled, open, or a dot, by the stroke sheet. */
function Head(props: { readonly at: Point; readonly from: Point; readonly part: string }): VNode {
  const { at, from, part } = props;
  const angle = (Math.atan2(at.y - from.y, at.x - from.x) * 180) / Math.PI;
  return (
    <path
      class={`point ${part}`}
      d="M-7 -3.5L0 0L-7 3.5"
      transform={`translate(${at.x} ${at.y}) rotate(${Math.round(angle)})`}
    />
  );
}

/** Dots that travel the part of the way that is lit now. */
function Packets({ row, replay }: { readonly row: MessageRow; readonly replay: Replay }): VNode {
  const arrows = replay.phase === 'sent' || replay.phase === 'stored' ? [row.up] : row.down;
  const half = replay.phase === 'sent' || replay.phase === 'spread' ? 0 : 1;
  return (
    <g key={replay.phase} class={`travelling ${replay.pace}`}>
      {arrows.map((arrow) => (
        <circle
          key={arrow.member}
          class="traveller"
          r="4.5"
          style={{ offsetPath: `path("${straight(halves(arrow)[half])}")` }}
        />
      ))}
    </g>
  );
}

type Segment = readonly [Point, Point];

/** The gateway is in the middle of the way. */
function halves({ from, to }: Pick<Arrow, 'from' | 'to'>): readonly [Segment, Segment] {
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  return [
    [from, middle],
    [middle, to],
  ];
}

function straight([from, to]: Segment): string {
  return `M${round(from.x)} ${round(from.y)}L${round(to.x)} ${round(to.y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
