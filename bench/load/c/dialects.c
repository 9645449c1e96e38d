// The protocol of each server; see dialects.h.
#define _GNU_SOURCE
#include "dialects.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "messages.h"

static int body_bytes;

static int holds(const char *bytes, long length, const char *text) {
  return memmem(bytes, length, text, strlen(text)) != NULL;
}

static void count(connection *on, const char *bytes, long length) {
  count_bodies(bytes, bytes + length, on->id, room_members[on->room], turn_ns);
}

// ---- natter.v1: JSON over WebSocket. Aliases contain the process id, so that earlier runs in the
// same log do not hold them.

static void natter_hello(connection *on) {
  put_frame(on, "{\"type\":\"hello\",\"alias\":\"u%x-%u\",\"join\":[\"room%u\"]}", getpid(), on->id, on->room);
}

static long natter_input(connection *on, char *bytes, long length) {
  if (on->stage == READY)
    count(on, bytes, length);
  else if (holds(bytes, length, "\"type\":\"error\""))
    fail("natter: %.*s", (int)length, bytes);
  else if (holds(bytes, length, "\"type\":\"joined\""))
    joined(on);
  return length;
}

static void natter_say(connection *on, const char *body) {
  put_frame(on, "{\"type\":\"say\",\"room\":\"room%u\",\"id\":\"%u\",\"text\":\"%.*s\"}", on->room,
            on->said++, body_bytes, body);
}

// ---- raw (plain ws, uWebSockets.js): the URL names the room, and frames reach it unchanged.
// The server sends `joined` first.

static void raw_hello(connection *on) { (void)on; }

static long raw_input(connection *on, char *bytes, long length) {
  if (on->stage == READY)
    count(on, bytes, length);
  else if (holds(bytes, length, "joined"))
    joined(on);
  return length;
}

static void raw_say(connection *on, const char *body) { put_frame(on, "%.*s", body_bytes, body); }

// ---- Socket.IO 4 over WebSocket: packets of Engine.IO 4 (0 open, 2 ping, 3 pong, 4 message), with
// `0` connect, `2` event, `3` acknowledgement inside.

static void socketio_hello(connection *on) { (void)on; }

static long socketio_input(connection *on, char *bytes, long length) {
  if (bytes[0] == '0')
    put_frame(on, "40");
  else if (bytes[0] == '2')
    put_frame(on, "3");
  else if (length >= 2 && !memcmp(bytes, "40", 2))
    put_frame(on, "420[\"join\",\"room%u\"]", on->room);
  else if (length >= 2 && !memcmp(bytes, "43", 2))
    joined(on);
  else
    count(on, bytes, length);
  return length;
}

static void socketio_say(connection *on, const char *body) {
  put_frame(on, "42[\"msg\",\"%.*s\"]", body_bytes, body);
}

// ---- NATS: a subject a room, over TCP. `MSG room 1 LENGTH`, the body, CR LF.

static void nats_hello(connection *on) {
  put_text(on, "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB room%u 1\r\nPING\r\n", on->room);
}

static long nats_input(connection *on, char *bytes, long length) {
  char *at = bytes, *end = bytes + length, *newline;
  while (at < end && (newline = memchr(at, '\n', end - at))) {
    char *after = newline + 1;
    if (at[0] == 'M') {
      after += body_bytes + 2;
      if (after > end) break;
      count(on, newline + 1, body_bytes);
    } else if (!strncmp(at, "PING", 4))
      put_text(on, "PONG\r\n");
    else if (!strncmp(at, "PONG", 4))
      joined(on);
    else if (at[0] == '-')
      fail("nats: %.*s", (int)(newline - at), at);
    at = after;
  }
  return at - bytes;
}

static void nats_say(connection *on, const char *body) {
  put_text(on, "PUB room%u %d\r\n%.*s\r\n", on->room, body_bytes, body_bytes, body);
}

// ---- line: floor.c. `J room` gets `OK`; `M body` comes back unchanged.

static void line_hello(connection *on) { put_text(on, "J %u\n", on->room); }

static long line_input(connection *on, char *bytes, long length) {
  char *at = bytes, *end = bytes + length;
  if (end - at >= 3 && at[0] == 'O') {
    joined(on);
    at += 3;
  }
  long whole = (end - at) / (body_bytes + 3) * (body_bytes + 3);
  count(on, at, whole);
  return at + whole - bytes;
}

static void line_say(connection *on, const char *body) { put_text(on, "M %.*s\n", body_bytes, body); }

static const dialect dialects[] = {
    {"natter", "/ws", "natter.v1", natter_hello, natter_input, natter_say},
    {"raw", "/?room=%u", NULL, raw_hello, raw_input, raw_say},
    {"socketio", "/socket.io/?EIO=4&transport=websocket", NULL, socketio_hello, socketio_input, socketio_say},
    {"nats", NULL, NULL, nats_hello, nats_input, nats_say},
    {"line", NULL, NULL, line_hello, line_input, line_say},
};

const dialect *find_dialect(const char *name, int bytes) {
  body_bytes = bytes;
  for (unsigned i = 0; i < sizeof dialects / sizeof *dialects; i++)
    if (!strcmp(dialects[i].name, name)) return &dialects[i];
  return NULL;
}
