// The drawing in SVG: what drawing-layout.ts placed, the log's last records, and message paths that
// are lit for a moment.
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { hueOf, initialsOf } from '../widgets/avatar-look.ts';
import { isSameName } from '../members/roster.ts';
import type { Entry } from '../conversation/timeline.ts';
import { letterOfGateway } from './gateway-letters.ts';
import { svgPath } from './message-path.ts';
import type { MessagePath } from './message-path.ts';
import { BUS, MARGIN, WIDTH } from './drawing-layout.ts';
import type { DrawingLayout, PlacedGateway, PlacedPerson } from './drawing-layout.ts';
import { t } from '../texts/xray.ts';

/** Cells of the log, the newest on the right. */
const CELLS = 15;
const CELL = 16;
const CELL_STEP = 22;
/** Beyond so many new records at a time the cells do not move: it would be a flicker. */
const MOVING_MAX = 3;

export interface DrawingProps {
  readonly layout: DrawingLayout;
  readonly paths: readonly MessagePath[];
  /** The part of the room's log that this page knows. */
  readonly entries: readonly Entry[];
  /** The last record of the room. */
  readonly seq: number;
  /** The gateway that this page is connected to. */
  readonly gateway: string;
  readonly me: string;
}

export function Drawing({ layout, paths, entries, seq, gateway, me }: DrawingProps): VNode {
  const { gateways, people, height } = layout;
  return (
    <svg
      class="xray-drawing"
      viewBox={`${-MARGIN} -2 ${WIDTH + MARGIN + 2} ${height + 4}`}
      role="img"
      aria-label={wordsOf(layout)}
    >
      {gateways.map((placed) => (
        <path
          key={placed.gateway.id}
          class={`wire${isGone(placed) ? ' gone' : ''}`}
          d={svgPath(placed.wire)}
        />
      ))}
      {people.map(({ alias, stub }) => (
        <path key={alias} class="wire" d={svgPath(stub)} />
      ))}
      {paths.map((path) => (
        <LitPath key={path.key} path={path} />
      ))}
      <Log entries={entries} seq={seq} />
      {gateways.map((placed) => (
        <Gateway key={placed.gateway.id} placed={placed} isOwn={placed.gateway.id === gateway} />
      ))}
      {people.map((person) => (
        <Person key={person.alias} person={person} isMe={isSameName(person.alias, me)} />
      ))}
    </svg>
  );
}

/** NATS: the room's log. Each message is a cell of its author's colour; notices are hollow. */
function Log({ entries, seq }: Pick<DrawingProps, 'entries' | 'seq'>): VNode {
  const last = entries.slice(-CELLS);
  const before = useRef(seq);
  const isSliding = seq - before.current <= MOVING_MAX;
  useEffect(() => {
    before.current = seq;
  }, [seq]);
  const first = WIDTH - 10 - last.length * CELL_STEP + (CELL_STEP - CELL);
  return (
    <g class={isSliding ? 'bus sliding' : 'bus'}>
      <rect class="bus-bar" {...BUS} rx="8" />
      <text x="12" y="17">
        {t.natsRoomsLog}
      </text>
      <text class="bus-seq" x={WIDTH - 12} y="17">
        #{seq}
      </text>
      {last.map((entry, index) => (
        <Cell key={keyOf(entry)} entry={entry} x={first + index * CELL_STEP} />
      ))}
    </g>
  );
}

function Cell({ entry, x }: { readonly entry: Entry; readonly x: number }): VNode {
  const box = { width: CELL, height: CELL, rx: 4 };
  const style = { transform: `translate(${x}px, 32px)` };
  if (entry.kind !== 'message')
    return (
      <g class="cell" style={style}>
        <title>{`#${entry.seq}`}</title>
        <rect class="hollow" {...box} />
      </g>
    );
  const { from, to } = entry.message;
  return (
    <g class="cell" style={{ ...style, '--hue': hueOf(from) }}>
      <title>{`#${entry.seq} ${from}`}</title>
      <rect class="full" {...box} />
      {to && <circle cx={CELL / 2} cy={CELL / 2} r="2.5" />}
    </g>
  );
}

function Gateway({
  placed,
  isOwn,
}: {
  readonly placed: PlacedGateway;
  readonly isOwn: boolean;
}): VNode {
  const { gateway, x, y, width, height, others, othersAt } = placed;
  const classes = ['gateway', isOwn && 'own', isGone(placed) && 'gone'].filter(Boolean).join(' ');
  return (
    <g class={classes}>
      <title>{t.gatewayTitle(gateway.id, gateway.version, gateway.rooms)}</title>
      <rect x={x} y={y} width={width} height={height} rx="8" />
      <text x={x + 10} y={y + 14}>
        {t.gateway(letterOfGateway(gateway.id))}
      </text>
      <text class="figures" x={x + 10} y={y + 28}>
        {isGone(placed) ? t.gone : t.connected(gateway.connections)}
      </text>
      {others > 0 && (
        <text class="figures" {...othersAt}>
          {t.andMore(others)}
        </text>
      )}
    </g>
  );
}

/** The style sheet moves it when its place changes: a member whose gateway died wanders. */
function Person({
  person,
  isMe,
}: {
  readonly person: PlacedPerson;
  readonly isMe: boolean;
}): VNode {
  const { alias, x, y } = person;
  return (
    <g class="person" style={{ transform: `translate(${x}px, ${y}px)`, '--hue': hueOf(alias) }}>
      <rect x="-11" y="-11" width="22" height="22" rx="6" />
      <text class="initials">{initialsOf(alias)}</text>
      <text class={`person-name${isMe ? ' me' : ''}`} x="17">
        {alias.length > 10 ? `${alias.slice(0, 9)}…` : alias}
      </text>
    </g>
  );
}

function LitPath({ path: { cast, up, down } }: { readonly path: MessagePath }): VNode {
  return (
    <g class="flight">
      {up !== undefined && (
        <>
          <path class={`way ${cast} up`} d={up} />
          <circle class="packet up" r="4" style={{ offsetPath: `path("${up}")` }} />
        </>
      )}
      {down.map((d) => (
        <>
          <path class={`way ${cast} down`} d={d} />
          <circle class="packet down" r="4" style={{ offsetPath: `path("${d}")` }} />
        </>
      ))}
    </g>
  );
}

function keyOf(entry: Entry): string {
  return `${entry.kind} ${entry.seq}`;
}

function isGone({ gateway }: PlacedGateway): boolean {
  return gateway.goneSinceMs !== undefined;
}

/** The same in words, for those who cannot see it. */
function wordsOf({ gateways, people }: DrawingLayout): string {
  return gateways
    .map((placed) => {
      const here = people.filter((person) => person.gateway === placed.gateway.id);
      const names = here.map(({ alias }) => alias).join(', ') || t.nobody;
      const { id } = placed.gateway;
      const gone = isGone(placed) ? ` (${t.gone})` : '';
      return `${t.gateway(letterOfGateway(id))}, ${id}${gone}: ${names}`;
    })
    .join('; ');
}
