// Shared by the peers for Node: prints the port, and ends when standard input closes.

export function ready(port: number): void {
  console.log(`listening ${port}`);
  process.stdin.once('end', () => process.exit(0)).resume();
}
