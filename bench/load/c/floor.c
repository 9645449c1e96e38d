// The limit to compare with: the least work of a fan-out server on this kernel. It stores, orders
// and checks nothing. Input of one turn goes out as one buffer, by one send() a member. Lines over
// TCP: `J room` gets `OK`; `M body` goes to the room. Prints its free port of 127.0.0.1.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FILES_MAX = 1 << 20, ROOMS_MAX = 1 << 16, EVENTS_MAX = 1024, READ_BYTES_MAX = 1 << 18 };

typedef struct {
  char *bytes;
  size_t length, capacity;
} buffer;

typedef struct {
  int *members, count, capacity;
  buffer turn;  // input of this turn
  int awaits_flush;
} room;

typedef struct {
  int room;       // -1: in none
  buffer input;   // the beginning of a line
  buffer output;  // left over by the kernel
} connection;

static connection *connections;  // by file descriptor
static room *rooms;
static room *awaiting_flush[ROOMS_MAX];
static int awaiting_count, poll_fd;

static void append(buffer *to, const char *bytes, size_t length) {
  if (to->length + length > to->capacity) {
    to->capacity = (to->length + length) * 2;
    to->bytes = realloc(to->bytes, to->capacity);
  }
  memcpy(to->bytes + to->length, bytes, length);
  to->length += length;
}

static void drop_front(buffer *from, size_t length) {
  memmove(from->bytes, from->bytes + length, from->length - length);
  from->length -= length;
}

static void send_to(int fd, const char *bytes, size_t length) {
  connection *to = &connections[fd];
  if (to->output.length == 0) {
    ssize_t taken = send(fd, bytes, length, MSG_NOSIGNAL);
    if (taken == (ssize_t)length) return;
    if (taken < 0 && errno != EAGAIN) return;
    if (taken > 0) bytes += taken, length -= taken;
  }
  append(&to->output, bytes, length);
}

static void flush_rooms(void) {
  for (int i = 0; i < awaiting_count; i++) {
    room *of = awaiting_flush[i];
    for (int m = 0; m < of->count; m++) send_to(of->members[m], of->turn.bytes, of->turn.length);
    of->turn.length = 0;
    of->awaits_flush = 0;
  }
  awaiting_count = 0;
}

static void join(int fd, int number) {
  connections[fd].room = number % ROOMS_MAX;
  room *into = &rooms[connections[fd].room];
  if (into->count == into->capacity) {
    into->capacity = into->capacity * 2 + 16;
    into->members = realloc(into->members, into->capacity * sizeof *into->members);
  }
  into->members[into->count++] = fd;
  send_to(fd, "OK\n", 3);
}

static void take_line(int fd, const char *line, size_t length) {
  connection *from = &connections[fd];
  if (line[0] == 'J') join(fd, atoi(line + 2));
  if (line[0] != 'M' || from->room < 0) return;
  room *to = &rooms[from->room];
  append(&to->turn, line, length);
  if (to->awaits_flush) return;
  to->awaits_flush = 1;
  awaiting_flush[awaiting_count++] = to;
}

static void close_connection(int fd) {
  connection *gone = &connections[fd];
  if (gone->room >= 0) {
    room *of = &rooms[gone->room];
    for (int m = 0; m < of->count; m++)
      if (of->members[m] == fd) of->members[m] = of->members[--of->count];
  }
  close(fd);
  free(gone->input.bytes);
  free(gone->output.bytes);
  memset(gone, 0, sizeof *gone);
}

static void read_from(int fd) {
  static char bytes[READ_BYTES_MAX];
  connection *from = &connections[fd];
  for (;;) {
    size_t held = from->input.length;
    memcpy(bytes, from->input.bytes ? from->input.bytes : "", held);
    ssize_t got = recv(fd, bytes + held, sizeof bytes - held, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      close_connection(fd);
      return;
    }
    char *line = bytes, *end = bytes + held + got, *newline;
    while ((newline = memchr(line, '\n', end - line))) {
      take_line(fd, line, newline + 1 - line);
      line = newline + 1;
    }
    from->input.length = 0;
    append(&from->input, line, end - line);
    if ((size_t)got < sizeof bytes - held) return;
  }
}

static void write_to(int fd) {
  buffer *output = &connections[fd].output;
  if (output->length == 0) return;
  ssize_t taken = send(fd, output->bytes, output->length, MSG_NOSIGNAL);
  if (taken > 0) drop_front(output, taken);
}

static void watch(int fd, unsigned events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
}

static void accept_all(int listener) {
  int fd, on = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connections[fd].room = -1;
    watch(fd, EPOLLIN | EPOLLOUT | EPOLLET);
  }
}

static int listen_on_free_port(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (bind(fd, (void *)&address, size) || listen(fd, 4096) || getsockname(fd, (void *)&address, &size)) {
    perror("floor");
    exit(1);
  }
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

int main(void) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // it never outlives the bench
  struct rlimit files = {FILES_MAX, FILES_MAX};
  setrlimit(RLIMIT_NOFILE, &files);
  connections = calloc(FILES_MAX, sizeof *connections);
  rooms = calloc(ROOMS_MAX, sizeof *rooms);
  poll_fd = epoll_create1(0);
  int listener = listen_on_free_port();
  watch(listener, EPOLLIN);
  static struct epoll_event events[EVENTS_MAX];
  for (;;) {
    int count = epoll_wait(poll_fd, events, EVENTS_MAX, -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        accept_all(fd);
        continue;
      }
      if (events[i].events & EPOLLOUT) write_to(fd);
      if (events[i].events & (EPOLLIN | EPOLLHUP)) read_from(fd);
    }
    flush_rooms();
  }
}
