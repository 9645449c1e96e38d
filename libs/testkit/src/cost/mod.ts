// Entry ./cost: how much CPU time a public function takes for the worst input it accepts.
export { badShapes, filled, type BadShape } from './bad-shapes.ts';
export { cpuMsOf } from './cpu-time.ts';
export { expectCheap, type CostOptions } from './expect-cheap.ts';
