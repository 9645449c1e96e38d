// The messages: each names its run, number and due time, so that copies can be counted and timed.
// A body is `@~`, 4 hex digits of run, 8 of number, 16 of time, then `x`: no dialect escapes it.
#pragma once
#include <stdint.h>
#include "histogram.h"

enum { BODY_BYTES_MIN = 30, BODY_BYTES_MAX = 16000 };

/** When a message of a closed loop is done: its sender has it back, or every member has it. */
typedef enum { DONE_WHEN_SENDER, DONE_WHEN_ALL } done_when;

struct figures {
  uint64_t sent, deliveries, completed;  // completed: every member has it
  uint64_t surplus;                      // copies beyond one a member
  histogram each, last;                  // latency of every copy; of each message's last copy
};

void messages_init(int body_bytes, done_when done);
/** From now on counts go there; NULL: nowhere. */
void messages_measure(struct figures *into);

/** Returns the next message's body, valid until the next call. Latency counts from `due_ns`. */
const char *next_body(uint32_t sender, uint64_t due_ns);
/** Counts every copy that `receiver` got in a room of `members`. Calls `done` for the last. */
void count_bodies(const char *from, const char *to, uint32_t receiver, uint32_t members, uint64_t now_ns);
/** Provided by the program. */
void message_done(uint32_t sender, uint64_t now_ns);
