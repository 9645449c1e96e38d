// How each server is spoken to: how a connection gets into its room, how a message is said, and where the messages are in what comes back.
// To add one: hello, input and say, and a row in the table of dialects.c.
#pragma once
#include "connections.h"

typedef struct dialect {
  const char *name;
  /** A path with %u for the room: WebSocket. NULL: plain TCP. */
  const char *path;
  const char *subprotocol;
  /** Once the connection, and its upgrade, is through. */
  void (*hello)(connection *);
  /** One frame's payload, or bytes off a TCP connection; answers how many it used (all of a frame). */
  long (*input)(connection *, char *bytes, long length);
  void (*say)(connection *, const char *body);
} dialect;

/** NULL when there is none of that name. `body_bytes`: how long each body is. */
const dialect *find_dialect(const char *name, int body_bytes);
