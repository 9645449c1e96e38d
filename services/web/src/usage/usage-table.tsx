// One table of the usage page: the largest first, by a column that the reader chooses.
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { sizeWords } from '../words/size-words.ts';
import type { Figures, Measure } from './poll-usage.ts';
import { t } from '../texts/accounts.ts';

export interface UsageRow {
  readonly key: string;
  readonly name: string;
  readonly figures: Figures;
}

export interface UsageTableProps {
  readonly title: string;
  readonly rows: readonly UsageRow[];
  readonly by: Signal<Measure>;
}

const count = (value: number): string => value.toLocaleString();
const COLUMNS: readonly (readonly [Measure, string, (value: number) => string])[] = [
  ['perMinute', t.minute, count],
  ['requests', t.requests, count],
  ['refused', t.refused, count],
  ['saidBytes', t.said, sizeWords],
  ['fileBytes', t.files, sizeWords],
  ['connections', t.connections, count],
  ['rooms', t.rooms, count],
];

export function UsageTable({ title, rows, by }: UsageTableProps): VNode {
  const id = useId();
  // A room is in no rooms.
  const columns = title === 'Rooms' ? COLUMNS.slice(0, -1) : COLUMNS;
  return (
    // Scrolled by keys too where it is wider than the page.
    <section class="usage-scroll" aria-labelledby={id} tabIndex={0}>
      <h2 id={id}>{title}</h2>
      <table class="usage">
        <thead>
          <tr>
            <th scope="col">{t.name}</th>
            {columns.map(([measure, words]) => (
              <th
                key={measure}
                scope="col"
                aria-sort={by.value === measure ? 'descending' : undefined}
              >
                <button
                  type="button"
                  onClick={() => {
                    by.value = measure;
                  }}
                >
                  {words}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, figures }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {columns.map(([measure, , words]) => (
                <td key={measure}>{words(figures[measure])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
