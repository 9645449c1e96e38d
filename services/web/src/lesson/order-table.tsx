// Who received which numbers, in which order: a row a member, a column a record. Everybody's row
// reads the same, with hollow marks for what is private to others.
import type { VNode } from 'preact';
import type { SaidHappening, SpaceTime } from '../space-time/happening.ts';
import { t } from '../texts/lesson.ts';
import { isSameOrder, mayReceive } from './recording.ts';
import type { Received } from './recording.ts';

/** The newest records; more would need to be scrolled to. */
const COLUMNS_MAX = 6;

export interface OrderTableProps {
  readonly spaceTime: SpaceTime;
  readonly received: Received;
}

export function OrderTable({ spaceTime, received }: OrderTableProps): VNode {
  const said = spaceTime.happenings
    .filter((each): each is SaidHappening => each.kind === 'message')
    .slice(-COLUMNS_MAX);
  return (
    <div class="order">
      <table>
        <caption>{t.lesson.received}</caption>
        <tbody>
          {spaceTime.members.map((member) => (
            <tr key={member}>
              <th scope="row">{member}</th>
              {said.map((happening) => (
                <Cell
                  key={happening.seq}
                  seq={happening.seq}
                  isFor={mayReceive(happening, member)}
                  isThere={received.get(member)?.includes(happening.seq) === true}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {said.length > 1 && (
        <p class="order-verdict">
          {isSameOrder(received) ? `✓ ${t.lesson.sameOrder}` : `✗ ${t.lesson.otherOrder}`}
        </p>
      )}
    </div>
  );
}

interface CellProps {
  readonly seq: number;
  readonly isFor: boolean;
  readonly isThere: boolean;
}

function Cell({ seq, isFor, isThere }: CellProps): VNode {
  if (isThere) return <td class="got">#{seq}</td>;
  const words = isFor ? t.lesson.missing : t.lesson.notFor;
  return (
    <td class={isFor ? 'missing' : 'not-for'}>
      <span aria-hidden="true">{isFor ? '…' : '○'}</span>
      <span class="spoken">{words}</span>
    </td>
  );
}
