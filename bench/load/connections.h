// Connections by the thousand on one thread: sockets, epoll, what waits to be sent. Frames: websocket.h. What is said on them: dialects.h.
#pragma once
#include <netinet/in.h>
#include <stdint.h>

typedef enum { CLOSED, CONNECTING, UPGRADING, JOINING, READY } stage;

typedef struct {
  int fd;
  stage stage;
  uint32_t id, room, said;
  char *input;  // the beginning of something not yet whole
  uint32_t input_length, input_capacity;
  char *output;  // what goes out at the turn's end, or the kernel did not take
  uint32_t output_length, output_capacity;
  int has_output;
} connection;

struct dialect;

extern connection *connections;
extern uint32_t *room_members;  // ready ones, by room
extern uint32_t ready_count, failed_count, closed_count;
extern uint64_t turn_ns;  // when the last bytes were read

uint64_t now_ns(void);
/** The first few on standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

void connections_init(const struct dialect *dialect, uint32_t count, uint32_t room_count);
void add_address(char *host_and_port);
/** Starts connection `id`, in room `id % room_count`, to the addresses in turn. */
void start_connection(uint32_t id);
uint32_t pending_count(void);
/** Waits for input at most `wait_ns`, takes it in, and sends what it led to. */
void turn(int64_t wait_ns);

/** Bytes to go out at the end of the turn. */
void put(connection *on, const void *bytes, uint32_t length);
void put_text(connection *on, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** The same as a WebSocket text frame, masked as a client's must be (websocket.c). */
void put_frame(connection *on, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** The dialect's word that it is in its room. */
void joined(connection *on);
