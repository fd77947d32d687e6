/*
 * The floor: what receiving and sending alone cost. One thread, which gathers what a turn of its loop has for a room and
 * sends it once to each member. No parser worth the name, no rights, no store, no slow reader: it reads the frames of
 * this bench and no others, and ends when anything else comes.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKETS_MAX = 110000, ROOMS_MAX = 1024, EVENTS_MAX = 1024, IN_BYTES_MAX = 65536, OUT_BYTES_MAX = 65536 };

struct room {
  char name[32];
  int *members;
  int count;
  int length;
  char out[OUT_BYTES_MAX];
};

static struct room *rooms[ROOMS_MAX];
static int roomCount;
static struct room *dirty[ROOMS_MAX];
static int dirtyCount;
static struct {
  int guest;
  int upgraded;
  struct room *room;
} sockets[SOCKETS_MAX];

static void must(int holds, const char *what) {
  if (holds) return;
  perror(what);
  exit(1);
}

static void sendAll(int socket, const char *bytes, int length) {
  must(send(socket, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT) == length, "send");
}

/* RFC 6455, section 5.2: one whole text frame of the server's. */
static int frame(char *out, const char *text, int length) {
  out[0] = (char)0x81;
  if (length < 126) {
    out[1] = (char)length;
    memcpy(out + 2, text, length);
    return length + 2;
  }
  out[1] = 126;
  out[2] = (char)(length >> 8);
  out[3] = (char)length;
  memcpy(out + 4, text, length);
  return length + 4;
}

static struct room *roomNamed(const char *name) {
  for (int i = 0; i < roomCount; i += 1)
    if (strcmp(rooms[i]->name, name) == 0) return rooms[i];
  must(roomCount < ROOMS_MAX && strlen(name) < sizeof rooms[0]->name, "a room");
  struct room *room = rooms[roomCount++] = calloc(1, sizeof *room);
  strcpy(room->name, name);
  return room;
}

static void flush(struct room *room) {
  for (int i = 0; i < room->count; i += 1) sendAll(room->members[i], room->out, room->length);
  room->length = 0;
}

static void answer(int socket, const char *text) {
  char bytes[512];
  sendAll(socket, bytes, frame(bytes, text, (int)strlen(text)));
}

static void join(int socket, struct room *room) {
  char text[256];
  room->members = realloc(room->members, sizeof(int) * (room->count + 1));
  room->members[room->count++] = socket;
  sockets[socket].room = room;
  const char *welcome = "{\"room\":\"%s\",\"message\":\"welcome to the %s chat room, guest-%d!\"}";
  snprintf(text, sizeof text, welcome, room->name, room->name, sockets[socket].guest);
  answer(socket, text);
}

static void post(int socket, const char *message) {
  char text[400];
  struct room *room = sockets[socket].room;
  must(room != NULL, "a post without a room");
  const char *said = "{\"room\":\"%s\",\"from\":\"guest-%d\",%s";
  int length = snprintf(text, sizeof text, said, room->name, sockets[socket].guest, message);
  must(length < (int)sizeof text, "a long message");
  if (room->length + length + 4 > OUT_BYTES_MAX) flush(room);
  if (room->length == 0) dirty[dirtyCount++] = room;
  room->length += frame(room->out + room->length, text, length);
}

static void hear(int socket, char *text) {
  char name[32], created[128];
  char *message = strstr(text, "\"message\":"), *room = strstr(text, "\"room\":\"");
  if (message) return post(socket, message);
  must(room && sscanf(room + 8, "%31[^\"]", name) == 1, "a frame of this bench");
  if (strstr(text, "\"join\"")) return join(socket, roomNamed(name));
  snprintf(created, sizeof created, "{\"success\":\"%s has been created!\"}", name);
  answer(socket, created);
}

static void hearFrames(int socket, unsigned char *bytes, int count) {
  for (int at = 0; at < count;) {
    int length = bytes[at + 1] & 127, head = 6;
    must(bytes[at] == 0x81 && length < 127, "a small text frame");
    if (length == 126) length = bytes[at + 2] << 8 | bytes[at + 3], head = 8;
    unsigned char *mask = bytes + at + head - 4, *text = bytes + at + head;
    must(at + head + length <= count, "a whole frame");
    for (int i = 0; i < length; i += 1) text[i] ^= mask[i & 3];
    unsigned char after = text[length];
    text[length] = 0;
    hear(socket, (char *)text);
    text[length] = after;
    at += head + length;
  }
}

/* The answer is the one to the key that all clients of this bench show. */
static void hearRequest(int socket, char *request) {
  const char *ready = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nready";
  const char *upgrade =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  sockets[socket].upgraded = strstr(request, "GET /chat ") == request;
  const char *answer = sockets[socket].upgraded ? upgrade : ready;
  sendAll(socket, answer, (int)strlen(answer));
  if (!sockets[socket].upgraded) close(socket);
}

static void readable(int socket) {
  static char bytes[IN_BYTES_MAX + 1];
  int count = (int)recv(socket, bytes, IN_BYTES_MAX, MSG_DONTWAIT);
  if (count <= 0) {
    close(socket);
    return;
  }
  bytes[count] = 0;
  if (sockets[socket].upgraded) hearFrames(socket, (unsigned char *)bytes, count);
  else hearRequest(socket, bytes);
}

static void welcome(int poll, int listener) {
  static int guests;
  int on = 1, socket = accept(listener, NULL, NULL);
  must(socket >= 0 && socket < SOCKETS_MAX, "accept");
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockets[socket].guest = guests += 1;
  sockets[socket].upgraded = 0;
  struct epoll_event wanted = {.events = EPOLLIN, .data.fd = socket};
  must(epoll_ctl(poll, EPOLL_CTL_ADD, socket, &wanted) == 0, "epoll_ctl");
}

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  must(bind(listener, (struct sockaddr *)&address, length) == 0 && listen(listener, 4096) == 0, "listen");
  getsockname(listener, (struct sockaddr *)&address, &length);
  struct epoll_event wanted = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS_MAX];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &wanted);
  printf("ready http://127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    int count = epoll_wait(poll, events, EVENTS_MAX, -1);
    for (int i = 0; i < count; i += 1)
      if (events[i].data.fd == listener) welcome(poll, listener);
      else readable(events[i].data.fd);
    while (dirtyCount > 0) flush(dirty[--dirtyCount]);
  }
}
