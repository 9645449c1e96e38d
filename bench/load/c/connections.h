// Thousands of connections on one thread: sockets, epoll, output. Frames: websocket.h.
// Messages: dialects.h.
#pragma once
#include <netinet/in.h>
#include <stdint.h>

typedef enum { CLOSED, CONNECTING, UPGRADING, JOINING, READY } stage;

typedef struct {
  int fd;
  stage stage;
  uint32_t id, room, said;
  char *input;  // an incomplete message
  uint32_t input_length, input_capacity;
  char *output;  // sent at the end of the turn, or left over by the kernel
  uint32_t output_length, output_capacity;
  int has_output;
} connection;

struct dialect;

extern connection *connections;
extern uint32_t *room_members;  // ready ones, by room
extern uint32_t ready_count, failed_count, closed_count;
extern uint64_t turn_ns;  // when the last bytes were read

uint64_t now_ns(void);
/** Prints the first few complaints to standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

void connections_init(const struct dialect *dialect, uint32_t count, uint32_t room_count);
void add_address(char *host_and_port);
/** Opens connection `id`, in room `id % room_count`, to the addresses in turn. */
void start_connection(uint32_t id);
uint32_t pending_count(void);
/** Waits for input for at most `wait_ns`, handles it, and sends the resulting output. */
void turn(int64_t wait_ns);

/** Queues bytes for the end of the turn. */
void put(connection *on, const void *bytes, uint32_t length);
void put_text(connection *on, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Queues a masked WebSocket text frame (websocket.c). */
void put_frame(connection *on, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Called by the dialect once the connection is in its room. */
void joined(connection *on);
