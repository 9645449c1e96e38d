// The messages; see messages.h.
#include "messages.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Messages in flight at once; far more than any scenario has.
enum { RING = 1 << 20, RUN_AT = 2, NUMBER_AT = 6, TIME_AT = 14 };

typedef struct {
  uint64_t due_ns;
  uint32_t number, copies, sender;
} message;

static message *ring;
static char body[BODY_BYTES_MAX];
static int body_bytes;
static done_when done;
static uint32_t run, next_number = 1;
static struct figures *figures;
static uint8_t value_of[256];

static void write_hex(char *to, uint64_t value, int digits) {
  for (int i = digits - 1; i >= 0; i--, value >>= 4) to[i] = "0123456789abcdef"[value & 15];
}

static inline uint64_t read_hex(const char *from, int digits) {
  uint64_t value = 0;
  for (int i = 0; i < digits; i++) value = value << 4 | value_of[(uint8_t)from[i]];
  return value;
}

void messages_init(int bytes, done_when when) {
  body_bytes = bytes;
  done = when;
  ring = calloc(RING, sizeof *ring);
  memset(body, 'x', sizeof body);
  memcpy(body, "@~", 2);
  run = getpid() * 2654435761u >> 16;
  write_hex(body + RUN_AT, run, 4);
  for (int i = 0; i < 16; i++) value_of[(uint8_t) "0123456789abcdef"[i]] = i;
}

void messages_measure(struct figures *into) { figures = into; }

const char *next_body(uint32_t sender, uint64_t due_ns) {
  uint32_t number = next_number++;
  ring[number % RING] = (message){.due_ns = due_ns, .number = number, .sender = sender};
  write_hex(body + NUMBER_AT, number, 8);
  write_hex(body + TIME_AT, due_ns, 16);
  if (figures) figures->sent++;
  return body;
}

static inline void count_copy(const char *copy, uint32_t receiver, uint32_t members, uint64_t now_ns) {
  uint32_t number = read_hex(copy + NUMBER_AT, 8);
  message *of = &ring[number % RING];
  // Left in the room's history by an earlier run.
  if (read_hex(copy + RUN_AT, 4) != run || of->number != number) return;
  of->copies++;
  if (done == DONE_WHEN_SENDER ? of->sender == receiver : of->copies == members)
    message_done(of->sender, now_ns);
  if (!figures) return;
  uint64_t latency_ns = now_ns > of->due_ns ? now_ns - of->due_ns : 0;
  figures->deliveries++;
  histogram_add(&figures->each, latency_ns);
  if (of->copies > members) figures->surplus++;
  if (of->copies != members) return;
  figures->completed++;
  histogram_add(&figures->last, latency_ns);
}

void count_bodies(const char *from, const char *to, uint32_t receiver, uint32_t members, uint64_t now_ns) {
  const char *at = from;
  while (to - at >= body_bytes && (at = memchr(at, '@', to - at)) && to - at >= body_bytes) {
    if (at[1] != '~') {
      at++;
      continue;
    }
    count_copy(at, receiver, members, now_ns);
    at += body_bytes;
  }
}
