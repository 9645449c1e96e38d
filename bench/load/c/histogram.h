// Counts millions of latencies in ns, in buckets of at most 1.6 % width (64 a power of two).
#pragma once
#include <stdint.h>

enum { SUB_BITS = 6, BUCKETS = (1 << SUB_BITS) * 48 };

typedef struct {
  uint64_t buckets[BUCKETS], count, max;
} histogram;

static inline void histogram_add(histogram *to, uint64_t ns) {
  to->count++;
  if (ns > to->max) to->max = ns;
  int bucket = ns;
  if (ns >> SUB_BITS) {
    int power = 63 - __builtin_clzll(ns);
    bucket = ((power - SUB_BITS + 1) << SUB_BITS) + ((ns >> (power - SUB_BITS)) & ((1 << SUB_BITS) - 1));
  }
  to->buckets[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
}

/** Returns the latency in ms below which a `share` (0–1) of all lies; 0 without any. */
static inline double histogram_ms(const histogram *of, double share) {
  uint64_t below = 0;
  for (int bucket = 0; bucket < BUCKETS; bucket++) {
    below += of->buckets[bucket];
    if (below <= share * of->count) continue;
    int power = (bucket >> SUB_BITS) + SUB_BITS - 1;
    if (power < SUB_BITS) return bucket / 1e6;
    uint64_t within = bucket & ((1 << SUB_BITS) - 1);
    return (((uint64_t)1 << power) + (within << (power - SUB_BITS))) / 1e6;
  }
  return of->max / 1e6;
}
