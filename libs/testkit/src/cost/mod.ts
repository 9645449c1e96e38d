// Entry ./cost: how much CPU time a public function takes for the worst input it accepts.
export { badShapes, filled, type BadShape } from './bad-shapes.ts';
export { expectCheap, expectCheapCall, type CostOptions } from './expect-cheap.ts';
