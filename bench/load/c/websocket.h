// A minimal WebSocket client: upgrade, whole frames in, text frames out, pongs.
#pragma once
#include "dialects.h"

void ask_upgrade(connection *, const dialect *);
/** Handles the upgrade's response and all whole frames. Returns bytes used, -1 if refused. */
long take_frames(connection *, const dialect *, char *bytes, long length);
