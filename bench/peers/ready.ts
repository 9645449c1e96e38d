// What every peer for Node does once it serves: says where, and ends when whoever started it is gone.

export function ready(port: number): void {
  console.log(`listening ${port}`);
  process.stdin.once('end', () => process.exit(0)).resume();
}
