// WebSocket, as a client, no more of it than a load generator needs: the upgrade, whole frames in, text frames out. Pings are answered.
#pragma once
#include "dialects.h"

void ask_upgrade(connection *, const dialect *);
/** Takes in all whole frames, after the upgrade's answer; answers how many bytes they had, -1 when it was refused. */
long take_frames(connection *, const dialect *, char *bytes, long length);
