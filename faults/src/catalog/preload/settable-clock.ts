// Loaded into a gateway before its own code (`node --import`): its clock jumps an hour forward on
// SIGUSR2 and back on SIGWINCH. Timers continue, as on a machine whose clock is set.
const HOUR_MS = 3_600_000;
const RealDate = Date;
let aheadMs = 0;

class JumpedDate extends RealDate {
  constructor(...values: readonly never[]) {
    if (values.length === 0) super(JumpedDate.now());
    else super(...(values as unknown as [number]));
  }
  static override now(): number {
    return RealDate.now() + aheadMs;
  }
}
globalThis.Date = JumpedDate as DateConstructor;

process.on('SIGUSR2', () => (aheadMs += HOUR_MS));
process.on('SIGWINCH', () => (aheadMs -= HOUR_MS));
