// The epoch of a partition's log. Under another epoch no sequence of the old one counts.

/** Where a stream's metadata says how many partitions there are. */
export const PARTITIONS_KEY = 'natter_partitions';

/** Returns the name of a partition's log. `created`: of its stream, as NATS states it. */
export function epochOf({ created }: { readonly created: string }, partitions: number): string {
  return `${new Date(created).getTime().toString(36)}-${partitions}`;
}
