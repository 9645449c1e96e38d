// A WebSocket client; see websocket.h. RFC 6455.
#define _GNU_SOURCE
#include "websocket.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES_MAX = 1 << 16 };
enum { TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10, FINAL = 0x80, MASKED = 0x80 };

void ask_upgrade(connection *on, const dialect *to_speak) {
  char path[256];
  snprintf(path, sizeof path, to_speak->path, on->room);
  put_text(on, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n", path);
  put_text(on, "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  if (to_speak->subprotocol) put_text(on, "Sec-WebSocket-Protocol: %s\r\n", to_speak->subprotocol);
  put_text(on, "\r\n");
}

static void put_raw_frame(connection *on, uint8_t kind, char *payload, uint32_t length) {
  static const uint8_t mask[4] = {0x5a, 0x13, 0xc7, 0x2e};
  uint8_t head[4] = {FINAL | kind, MASKED | length};
  uint32_t head_bytes = 2;
  if (length > 125) {
    head[1] = MASKED | 126;
    head[2] = length >> 8;
    head[3] = length;
    head_bytes = 4;
  }
  put(on, head, head_bytes);
  put(on, mask, sizeof mask);
  for (uint32_t i = 0; i < length; i++) payload[i] ^= mask[i & 3];
  put(on, payload, length);
}

void put_frame(connection *on, const char *format, ...) {
  static char text[TEXT_BYTES_MAX];
  va_list values;
  va_start(values, format);
  int length = vsnprintf(text, sizeof text, format, values);
  va_end(values);
  put_raw_frame(on, TEXT, text, length);
}

static void take_frame(connection *on, const dialect *spoken, int kind, char *payload, uint64_t length) {
  if (kind <= BINARY && length > 0)
    spoken->input(on, payload, length);
  else if (kind == PING)
    put_raw_frame(on, PONG, payload, length);
  else if (kind == CLOSE)
    complain("closed with %d %.*s", length >= 2 ? (uint8_t)payload[0] << 8 | (uint8_t)payload[1] : 0,
             length > 2 ? (int)length - 2 : 0, payload + 2);
}

long take_frames(connection *on, const dialect *spoken, char *bytes, long length) {
  char *at = bytes, *end = bytes + length;
  if (on->stage == UPGRADING) {
    char *head_end = memmem(bytes, length, "\r\n\r\n", 4);
    if (!head_end) return 0;
    if (memcmp(bytes, "HTTP/1.1 101", 12)) {
      complain("upgrade refused: %.*s", (int)(head_end - bytes), bytes);
      return -1;
    }
    at = head_end + 4;
    on->stage = JOINING;
    spoken->hello(on);
  }
  while (end - at >= 2) {
    uint8_t *head = (uint8_t *)at;
    uint64_t payload_bytes = head[1] & 127;
    int head_bytes = payload_bytes == 126 ? 4 : payload_bytes == 127 ? 10 : 2;
    if (end - at < head_bytes) break;
    if (head_bytes > 2) payload_bytes = 0;
    for (int i = 2; i < head_bytes; i++) payload_bytes = payload_bytes << 8 | head[i];
    if ((uint64_t)(end - at) < head_bytes + payload_bytes) break;
    take_frame(on, spoken, head[0] & 15, at + head_bytes, payload_bytes);
    at += head_bytes + payload_bytes;
  }
  return at - bytes;
}
