// Places a space-time diagram: lifelines left and right of the log, time downwards, an arrow from
// the sender to the log and one to each receiver. Pure. Units: px. Rows are events, not seconds:
// an arrow never goes back in time, and what members receive stands in the order of the log.
import { castOf } from '../xray/message-path.ts';
import type { Cast } from '../xray/message-path.ts';
import type { Point } from '../xray/drawing-layout.ts';
import { isSameName } from '../members/roster.ts';
import { t } from '../texts/lesson.ts';
import { keyOf } from './happening.ts';
import type { Happening, SaidHappening, SpaceTime } from './happening.ts';
import { LifeSpans } from './life-spans.ts';
import type { Span } from './life-spans.ts';

/** px of the log's line, and of a cell in it. */
export const LOG_WIDTH = 46;
export const CELL_HEIGHT = 16;
/** px above the first event, for a line to begin. */
const FIRST_Y = 8;
const HEIGHTS = { message: 58, view: 28, unseen: 26, aside: 28 } as const;
/** From the top of a message's row. */
const SEND_Y = 8;
const LOG_Y = 24;
const GOT_Y = 38;
/** A member farther from the log receives a little later, so that arrows do not merge. */
const GOT_STEP = 3;
/** Messages drawn as sent at once. More would need arrows of half a screen. */
const AT_ONCE_MAX = 4;
/** px of a letter in the names above the lines, on average and with some reserve. */
const LETTER = 6.2;
const NAME_GAP = 4;

export interface Lifeline {
  readonly member: string;
  /** What fits above the line. */
  readonly label: string;
  readonly x: number;
  /** px that belong to this line alone. */
  readonly width: number;
  readonly spans: readonly Span[];
}
export interface Arrow {
  readonly member: string;
  readonly from: Point;
  readonly to: Point;
  /** To its own sender: it reads the log like everybody else. */
  readonly isOwn: boolean;
}
export interface MessageRow {
  readonly kind: 'message';
  readonly key: string;
  readonly happening: SaidHappening;
  readonly cast: Cast;
  readonly top: number;
  readonly height: number;
  /** The middle of its cell in the log. */
  readonly cell: Point;
  /** Under the cell: all, one, or how many of how many. */
  readonly audience: string;
  readonly up: Arrow;
  readonly down: readonly Arrow[];
  /** The lines of members who are here and do not receive it. */
  readonly unseen: readonly Point[];
}
export interface LineRow {
  readonly kind: 'view' | 'unseen' | 'aside';
  readonly key: string;
  readonly happening: Exclude<Happening, SaidHappening>;
  readonly y: number;
}
export type Row = MessageRow | LineRow;
export interface SpaceTimeLayout {
  readonly width: number;
  readonly height: number;
  /** The x of the log's middle. */
  readonly logX: number;
  readonly lifelines: readonly Lifeline[];
  readonly rows: readonly Row[];
}

/** Places all events within this width. */
export function layoutSpaceTime(spaceTime: SpaceTime, width: number): SpaceTimeLayout {
  const { members, here, happenings } = spaceTime;
  const columns = columnsOf(members, width);
  const life = new LifeSpans(sameNames(members, here));
  const rows: Row[] = [];
  const sends = new SendPlaces();
  let y = FIRST_Y;
  for (const happening of happenings) {
    if (happening.kind === 'message') {
      const there = columns.filter(({ member }) => life.isHere(member));
      rows.push(placeMessage(happening, { top: y, width, columns, there, sends }));
    } else {
      const middle = y + HEIGHTS[happening.kind] / 2;
      rows.push({ kind: happening.kind, key: keyOf(happening), happening, y: middle });
      follow(happening, { members, life, y: middle });
      sends.pass(y, happening.kind === 'aside' ? happening.atMs : undefined);
    }
    y += HEIGHTS[happening.kind];
  }
  const height = y + FIRST_Y;
  life.finish(height);
  const lifelines = columns.map((column) => ({ ...column, spans: life.of(column.member) }));
  return { width, height, logX: width / 2, lifelines, rows };
}

interface FollowOptions {
  readonly members: readonly string[];
  readonly life: LifeSpans;
  readonly y: number;
}

/** Changes the lifelines of those who come, leave, or lose their connection. */
function follow(happening: Happening, { members, life, y }: FollowOptions): void {
  if (happening.kind === 'view') {
    for (const member of sameNames(members, happening.left)) life.leave(member, y);
    for (const member of sameNames(members, happening.joined)) life.begin(member, y);
  } else if (happening.kind === 'aside' && happening.connection) {
    const { member, isUp } = happening.connection;
    life.turn(member, y, !isUp);
  }
}

type Column = Omit<Lifeline, 'spans'>;

/** Half of the members left of the log, half right of it. */
function columnsOf(members: readonly string[], width: number): readonly Column[] {
  const onLeft = Math.ceil(members.length / 2);
  const side = (width - LOG_WIDTH) / 2;
  // Both sides alike, so that the log is the middle.
  const step = side / Math.max(1, onLeft);
  const lettersMax = Math.max(1, Math.floor((step - NAME_GAP) / LETTER));
  return members.map((member, index) => {
    const start = index < onLeft ? index * step : side + LOG_WIDTH + (index - onLeft) * step;
    const label = member.length > lettersMax ? `${member.slice(0, lettersMax - 1)}…` : member;
    return { member, label, x: start + step / 2, width: step };
  });
}

interface PlaceOptions {
  readonly top: number;
  readonly width: number;
  readonly columns: readonly Column[];
  readonly there: readonly Column[];
  readonly sends: SendPlaces;
}

function placeMessage(happening: SaidHappening, options: PlaceOptions): MessageRow {
  const { top, width, columns, there, sends } = options;
  const { from, to } = happening;
  const cell = { x: width / 2, y: top + LOG_Y };
  const sender = columns.find(({ member }) => isSameName(member, from));
  const sendX = sender?.x ?? 0;
  const sendY = sends.place(happening, top + SEND_Y);
  const isFor = (member: string): boolean =>
    !to || isSameName(member, from) || to.some((name) => isSameName(name, member));
  const got = (column: Column): Point => {
    const away = Math.round(Math.abs(column.x - cell.x) / column.width);
    return { x: column.x, y: top + GOT_Y + Math.min(away, 4) * GOT_STEP };
  };
  const edge = (x: number): Point => ({
    x: cell.x + (Math.sign(x - cell.x) * LOG_WIDTH) / 2,
    y: cell.y,
  });
  const down = there
    .filter(({ member }) => isFor(member))
    .map((column) => ({
      member: column.member,
      from: edge(column.x),
      to: got(column),
      isOwn: isSameName(column.member, from),
    }));
  return {
    kind: 'message',
    key: keyOf(happening),
    happening,
    cast: castOf(to ? { to } : {}),
    top,
    height: HEIGHTS.message,
    cell,
    audience: audienceOf(happening),
    up: { member: from, from: { x: sendX, y: sendY }, to: edge(sendX), isOwn: true },
    down,
    unseen: there.filter(({ member }) => !isFor(member)).map(got),
  };
}

function audienceOf({ to }: SaidHappening): string {
  if (!to) return t.diagram.toAll;
  return to.length === 1 ? t.diagram.toOne : t.diagram.toCount(to.length);
}

/** Where sends stand: those that overlap in time begin at one height. */
class SendPlaces {
  #group: SaidHappening[] = [];
  #y = 0;
  /** Since the last message: what a message may have been sent before. */
  #asides: { readonly y: number; readonly atMs: number }[] = [];

  /** Something else is drawn from here. Where no time is known, later sends are later. */
  pass(y: number, atMs: number | undefined): void {
    this.#group = [];
    if (atMs === undefined) this.#asides = [];
    else this.#asides.push({ y, atMs });
  }

  place(happening: SaidHappening, y: number): number {
    const isAtOnce =
      this.#group.length > 0 &&
      this.#group.length < AT_ONCE_MAX &&
      this.#group.every((other) => overlap(other, happening));
    if (!isAtOnce) {
      const before = this.#asides.find(({ atMs }) => atMs > happening.sentAtMs);
      this.#group = [];
      this.#y = before?.y ?? y;
    }
    this.#asides = [];
    this.#group.push(happening);
    return this.#y;
  }
}

/** Each was sent before the other had been received. A sender's own messages follow each other. */
function overlap(one: SaidHappening, other: SaidHappening): boolean {
  if (isSameName(one.from, other.from)) return false;
  if (one.heardAtMs === undefined || other.heardAtMs === undefined) return false;
  return one.sentAtMs <= other.heardAtMs && other.sentAtMs <= one.heardAtMs;
}

function sameNames(members: readonly string[], names: readonly string[]): readonly string[] {
  return members.filter((member) => names.some((name) => isSameName(name, member)));
}
