// Places everything in the drawing: NATS as a bar on top, gateways in columns below it, under each
// its people. Pure. Units are px at the browser's usual size; the drawing is WIDTH wide and as high
// as it needs to be. Lines run between things, never across.
import type { SeenGateway, SystemView } from './system-view.ts';

/** px, without the margin. */
export const WIDTH = 352;
/** Left of the first column, for wires that pass it by. */
export const MARGIN = 10;
const COLUMNS_MAX = 3;
const GAP = 14;
/** The bar of NATS. */
export const BUS = { x: 0, y: 0, width: WIDTH, height: 58 } as const;
const FIRST_ROW_Y = 92;
const GATEWAY_HEIGHT = 40;
/** px of one line of people. */
export const PERSON_HEIGHT = 26;
const ROW_GAP = 40;
/** From a column's left edge to the line of its people, and to the middle of their squares. */
const RAIL_X = 8;
const PERSON_X = 30;
/** People drawn of one gateway; the others are counted. */
export const PEOPLE_MAX = 12;

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface PlacedGateway {
  readonly gateway: SeenGateway;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** From NATS down into the gateway. */
  readonly wire: readonly Point[];
  /** People there who are not drawn, and where their number stands. */
  readonly others: number;
  readonly othersAt: Point;
}
export interface PlacedPerson extends Point {
  readonly alias: string;
  readonly gateway: string;
  /** From the gateway to them. */
  readonly stub: readonly Point[];
}
export interface DrawingLayout {
  readonly gateways: readonly PlacedGateway[];
  readonly people: readonly PlacedPerson[];
  readonly height: number;
}

/** Places a view's gateways and people. */
export function layoutOf(view: SystemView): DrawingLayout {
  const { gateways, seats } = view;
  const columns = Math.max(1, Math.min(COLUMNS_MAX, gateways.length));
  const width = (WIDTH - GAP * (columns - 1)) / columns;
  const placed: PlacedGateway[] = [];
  const people: PlacedPerson[] = [];
  let y = FIRST_ROW_Y;
  for (let first = 0; first < gateways.length; first += columns) {
    let rows = 0;
    for (const [column, gateway] of gateways.slice(first, first + columns).entries()) {
      const x = column * (width + GAP);
      const here = seats.filter((seat) => seat.gateway === gateway.id);
      const shown = here.slice(0, PEOPLE_MAX);
      const box = { gateway, x, y, width, height: GATEWAY_HEIGHT };
      people.push(...shown.map(({ alias }, index) => placePerson(alias, box, index)));
      const others = here.length - shown.length;
      const othersAt = { x: x + PERSON_X - 11, y: personY(box, shown.length) };
      placed.push({ ...box, wire: wireTo(box, first > 0), others, othersAt });
      rows = Math.max(rows, shown.length + (others > 0 ? 1 : 0));
    }
    y += GATEWAY_HEIGHT + rows * PERSON_HEIGHT + ROW_GAP;
  }
  return { gateways: placed, people, height: Math.max(y - ROW_GAP + 8, FIRST_ROW_Y) };
}

type Box = Pick<PlacedGateway, 'gateway' | 'x' | 'y' | 'width' | 'height'>;

function placePerson(alias: string, box: Box, index: number): PlacedPerson {
  const y = personY(box, index);
  const rail = box.x + RAIL_X;
  const x = box.x + PERSON_X;
  const stub = [
    { x: rail, y: box.y + box.height },
    { x: rail, y },
    { x, y },
  ];
  return { alias, gateway: box.gateway.id, x, y, stub };
}

function personY({ y, height }: Box, index: number): number {
  return y + height + 20 + index * PERSON_HEIGHT;
}

/** In a lower row it passes left of the column above. */
function wireTo({ x, y, height }: Box, isLower: boolean): readonly Point[] {
  const rail = x + RAIL_X;
  const start = { x: isLower ? x - GAP / 2 : rail, y: BUS.height };
  const way = isLower
    ? [
        { x: start.x, y: y - 12 },
        { x: rail, y: y - 12 },
      ]
    : [];
  return [start, ...way, { x: rail, y }, { x: rail, y: y + height }];
}
