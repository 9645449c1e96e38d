// The messages that travel: each names its run, its number and when it was due, so that every copy can be counted and timed where it arrives.
// A body is `@~`, 4 hex digits of run, 8 of number, 16 of time, then `x` up to its size: whole in any dialect, escaped in none.
#pragma once
#include <stdint.h>
#include "histogram.h"

enum { BODY_BYTES_MIN = 30, BODY_BYTES_MAX = 16000 };

/** When a message counts as done in a closed loop: its sender has it back, or every member has it. */
typedef enum { DONE_WHEN_SENDER, DONE_WHEN_ALL } done_when;

struct figures {
  uint64_t sent, deliveries, completed;  // completed: every member has it
  uint64_t surplus;                      // copies beyond one a member
  histogram each, last;                  // latency of every copy; of each message's last copy
};

void messages_init(int body_bytes, done_when done);
/** What is counted and timed from now on goes there; NULL: nowhere. */
void messages_measure(struct figures *into);

/** The next message's body, `body_bytes` long; valid until the next call. `due_ns`: latency counts from there. */
const char *next_body(uint32_t sender, uint64_t due_ns);
/** Counts every copy in these bytes, received by `receiver` in a room of `members`. Calls `done` with the sender of each message that is done. */
void count_bodies(const char *from, const char *to, uint32_t receiver, uint32_t members, uint64_t now_ns);
/** Provided by the program. */
void message_done(uint32_t sender, uint64_t now_ns);
