// The protocol of each server: join a room, say a message, find messages in the input.
// To add one: hello, input and say, and a row in the table of dialects.c.
#pragma once
#include "connections.h"

typedef struct dialect {
  const char *name;
  /** A path with %u for the room, for WebSocket. NULL: plain TCP. */
  const char *path;
  const char *subprotocol;
  /** Called once the connection is open and upgraded. */
  void (*hello)(connection *);
  /** Handles a frame's payload or TCP bytes; returns how many it used (all of a frame). */
  long (*input)(connection *, char *bytes, long length);
  void (*say)(connection *, const char *body);
} dialect;

/** Returns NULL for an unknown name. `body_bytes`: length of each body. */
const dialect *find_dialect(const char *name, int body_bytes);
