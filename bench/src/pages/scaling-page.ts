// Writes the figures of docs/scaling.md: constants, example deployments and the check. Pure.
import { shown } from './columns.ts';
import { table } from './markdown.ts';
import { constantsOf, planFor, predictCheck } from './model.ts';
import type { Constants, Demand } from './model.ts';
import type { FullRecord } from '../records/records.ts';
import { scenarios } from '../measure/scenarios.ts';

const demands: readonly Demand[] = [
  { connections: 10_000, rooms: 1_000, deliveriesPerSecond: 10_000 },
  { connections: 100_000, rooms: 10_000, deliveriesPerSecond: 100_000 },
  { connections: 1_000_000, rooms: 100_000, deliveriesPerSecond: 1_000_000 },
  { connections: 1_000_000, rooms: 1_000, deliveriesPerSecond: 1_000_000 },
  { connections: 100_000, rooms: 1, deliveriesPerSecond: 1_000_000 },
];

export function scalingBlocks(full: FullRecord): Record<string, string> {
  const constants = constantsOf(full);
  return {
    constants: constantsTable(constants, full),
    check: checkText(full, constants),
    demands: demandsTable(demands, constants),
  };
}

function constantsTable(of: Constants, { scenarios: kept }: FullRecord): string {
  const writeFrom = kept['M-members'] === undefined ? 'S1' : 'M-members less M-gateways-1';
  return table(
    ['what', 'costs', '', 'from'],
    [
      [
        'taking in a message: frame, fence, append, ack',
        shown(of.ingestUs),
        'µs of gateway CPU',
        'M-gateways-1 minus the two below',
      ],
      [
        'receiving a record, on each gateway that hosts its room',
        shown(of.hearUs),
        'µs of gateway CPU',
        'M-gateways-4 less M-gateways-1',
      ],
      ['writing one record to one socket', shown(of.writeUs), 'µs of gateway CPU', writeFrom],
      [
        'storing a record once, delivering it to one gateway',
        shown(of.storeUs),
        'µs of NATS CPU',
        'M-gateways-1',
      ],
      ['storing a record three times', shown(of.store3Us), 'µs of NATS CPU, all three', 'M-copies'],
      [
        'delivering a record to another gateway',
        shown(of.handOnUs),
        'µs of NATS CPU',
        'M-gateways-4 less M-gateways-1',
      ],
      [
        'a connection with its seat',
        shown(of.gatewayConnectionKib),
        'KiB in its gateway',
        'S4, M-rooms',
      ],
      [
        'a room, on each gateway that hosts it',
        shown(of.gatewayRoomKib),
        'KiB',
        'M-rooms minus S4',
      ],
      ['a member in NATS: a seat and a notice', shown(of.natsMemberKib), 'KiB a server', 'S4'],
      [
        'connecting: upgrade, hello, join',
        shown(of.connectUs),
        'µs of CPU, gateway and NATS',
        'S4',
      ],
    ],
  );
}

function checkText(full: FullRecord, constants: Constants): string {
  const measured = full.scenarios['M-check']?.natter?.cpuUsPerMessageOf['gateway'];
  if (measured === undefined) throw new Error('M-check is not recorded');
  const predicted = predictCheck(constants);
  const off = Math.round((predicted / measured - 1) * 100);
  const { title } = scenarios.find(({ id }) => id === 'M-check')!;
  return `${title}: predicted ${shown(predicted)} µs of gateway CPU a message, measured ${shown(measured)}: ${off > 0 ? '+' : ''}${off} %.`;
}

/** Writes the table, also for `npm run bench -- --model`. */
export function demandsTable(all: readonly Demand[], constants: Constants): string {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const rows = all.map((demand) => {
    const plan = planFor(demand, constants);
    const { ingest, hear, write } = plan.shares;
    return [
      `${whole(demand.connections)} connections, ${whole(demand.rooms)} ${demand.rooms === 1 ? 'room' : 'rooms'}, ${whole(demand.deliveriesPerSecond)} deliveries/s`,
      whole(plan.messagesPerSecond),
      `${plan.gateways} (${plan.because})`,
      shown(plan.gatewaysARoom),
      `${percent(ingest)} / ${percent(hear)} / ${percent(write)}`,
      `${whole(plan.gatewayMemoryMib)} MiB`,
      shown(plan.natsCores),
      whole(plan.partitions),
      `${shown(plan.natsMemoryGib)} GiB`,
    ];
  });
  const head = [
    'for',
    'messages/s',
    'gateways (because of)',
    'gateways a room',
    'their CPU: in / heard / written',
    'memory of each',
    'NATS cores',
    'partitions',
    'NATS memory',
  ];
  return table(head, rows);
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');
