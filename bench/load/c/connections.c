// Thousands of connections on one thread; see connections.h. Edge-triggered epoll: each socket is
// read until it is empty.
#define _GNU_SOURCE
#include "connections.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "websocket.h"

enum {
  READ_BYTES_MAX = 1 << 20,
  TEXT_BYTES_MAX = 1 << 16,
  EVENTS_MAX = 4096,
  ADDRESSES_MAX = 64,
  FILES_MAX = 1 << 20,
  COMPLAINTS_MAX = 3,
  // An address has some 28,000 source ports; further connections use the next of 127.0.0.0/8.
  CONNECTIONS_PER_SOURCE = 25000,
};

connection *connections;
uint32_t *room_members;
uint32_t ready_count, failed_count, closed_count;
uint64_t turn_ns;

static const dialect *spoken;
static uint32_t total, rooms, started_count;
static uint32_t *with_output, with_output_count;
static struct sockaddr_in addresses[ADDRESSES_MAX];
static uint32_t address_count;
static int poll_fd;

uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000ull + now.tv_nsec;
}

void complain(const char *format, ...) {
  static int complaints;
  if (complaints++ >= COMPLAINTS_MAX) return;
  va_list values;
  va_start(values, format);
  vfprintf(stderr, format, values);
  va_end(values);
  fputc('\n', stderr);
}

void fail(const char *format, ...) {
  va_list values;
  va_start(values, format);
  vfprintf(stderr, format, values);
  va_end(values);
  fputc('\n', stderr);
  exit(1);
}

void connections_init(const dialect *to_speak, uint32_t count, uint32_t room_count) {
  struct rlimit files = {FILES_MAX, FILES_MAX};
  if (setrlimit(RLIMIT_NOFILE, &files)) {
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  spoken = to_speak;
  total = count;
  rooms = room_count;
  connections = calloc(count, sizeof *connections);
  with_output = calloc(count, sizeof *with_output);
  room_members = calloc(room_count, sizeof *room_members);
  poll_fd = epoll_create1(0);
}

void add_address(char *host_and_port) {
  char *colon = strrchr(host_and_port, ':');
  if (!colon || address_count == ADDRESSES_MAX) fail("no address: %s", host_and_port);
  *colon = 0;
  struct sockaddr_in *address = &addresses[address_count++];
  *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(colon + 1))};
  if (!inet_pton(AF_INET, host_and_port, &address->sin_addr)) fail("no address: %s", host_and_port);
}

uint32_t pending_count(void) { return started_count - ready_count - failed_count - closed_count; }

// ---- Output.

static void send_output(connection *on) {
  uint32_t sent = 0;
  while (sent < on->output_length) {
    ssize_t taken = send(on->fd, on->output + sent, on->output_length - sent, MSG_NOSIGNAL);
    if (taken <= 0) break;
    sent += taken;
  }
  on->output_length -= sent;
  memmove(on->output, on->output + sent, on->output_length);
}

void put(connection *on, const void *bytes, uint32_t length) {
  if (on->output_length + length > on->output_capacity) {
    on->output_capacity = (on->output_length + length) * 2 + 256;
    on->output = realloc(on->output, on->output_capacity);
  }
  memcpy(on->output + on->output_length, bytes, length);
  on->output_length += length;
  if (on->has_output) return;
  on->has_output = 1;
  with_output[with_output_count++] = on->id;
}

void put_text(connection *on, const char *format, ...) {
  static char text[TEXT_BYTES_MAX];
  va_list values;
  va_start(values, format);
  int length = vsnprintf(text, sizeof text, format, values);
  va_end(values);
  put(on, text, length);
}

// ---- A connection's life.

void joined(connection *on) {
  if (on->stage == READY) return;
  on->stage = READY;
  ready_count++;
  room_members[on->room]++;
}

static void close_connection(connection *gone) {
  if (gone->stage == CLOSED) return;
  if (gone->stage == READY) {
    ready_count--;
    closed_count++;
    room_members[gone->room]--;
  } else
    failed_count++;
  gone->stage = CLOSED;
  close(gone->fd);
}

static void bind_source(int fd, uint32_t id) {
  int on = 1;
  struct sockaddr_in source = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK + id / CONNECTIONS_PER_SOURCE)};
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (bind(fd, (void *)&source, sizeof source)) fail("bind: %s", strerror(errno));
}

void start_connection(uint32_t id) {
  connection *new = &connections[id];
  int on = 1;
  *new = (connection){.id = id,
                      .room = id % rooms,
                      .stage = CONNECTING,
                      .fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
  if (new->fd < 0) fail("socket: %s", strerror(errno));
  setsockopt(new->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (total > CONNECTIONS_PER_SOURCE) bind_source(new->fd, id);
  // By room and index, so that a room's members are spread over the addresses.
  struct sockaddr_in *to = &addresses[id / rooms % address_count];
  if (connect(new->fd, (void *)to, sizeof *to) && errno != EINPROGRESS) fail("connect: %s", strerror(errno));
  started_count++;
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET | EPOLLRDHUP, .data.u32 = id};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, new->fd, &event);
}

static void connected(connection *on) {
  if (spoken->path) {
    on->stage = UPGRADING;
    ask_upgrade(on, spoken);
  } else {
    on->stage = JOINING;
    spoken->hello(on);
  }
}

// ---- Input.

static void read_from(connection *on) {
  static char bytes[READ_BYTES_MAX];
  for (;;) {
    uint32_t held = on->input_length;
    if (held) memcpy(bytes, on->input, held);
    ssize_t got = recv(on->fd, bytes + held, sizeof bytes - held, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      close_connection(on);
      return;
    }
    turn_ns = now_ns();
    long length = held + got;
    long used = spoken->path ? take_frames(on, spoken, bytes, length) : spoken->input(on, bytes, length);
    if (used < 0) {
      close_connection(on);
      return;
    }
    on->input_length = length - used;
    if (on->input_length > on->input_capacity) {
      on->input_capacity = on->input_length + 256;
      on->input = realloc(on->input, on->input_capacity);
    }
    if (on->input_length) memcpy(on->input, bytes + used, on->input_length);
    if ((size_t)got < sizeof bytes - held) return;
  }
}

static void take_event(connection *on, uint32_t events) {
  if (on->stage == CLOSED) return;
  if (on->stage == CONNECTING) {
    if (events & (EPOLLERR | EPOLLHUP))
      close_connection(on);
    else if (events & EPOLLOUT)
      connected(on);
    return;
  }
  if (events & EPOLLIN) read_from(on);
  if (on->stage != CLOSED && events & EPOLLOUT && on->output_length) send_output(on);
  if (on->stage != CLOSED && events & (EPOLLHUP | EPOLLERR)) close_connection(on);
}

static void send_all_output(void) {
  for (uint32_t i = 0; i < with_output_count; i++) {
    connection *on = &connections[with_output[i]];
    on->has_output = 0;
    if (on->stage != CLOSED) send_output(on);
  }
  with_output_count = 0;
}

void turn(int64_t wait_ns) {
  static struct epoll_event events[EVENTS_MAX];
  // Flushes the messages said since the last turn before waiting.
  send_all_output();
  struct timespec wait = {wait_ns / 1000000000, wait_ns % 1000000000};
  int count = epoll_pwait2(poll_fd, events, EVENTS_MAX, &wait, NULL);
  for (int i = 0; i < count; i++) take_event(&connections[events[i].data.u32], events[i].events);
  send_all_output();
}
