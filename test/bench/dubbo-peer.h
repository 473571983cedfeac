// What the bench's two C peers share: bytes, sockets, epoll. Included once by each of them.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { HEADER = 16, RECEIVE = 256 * 1024, EVENTS = 512 };

typedef struct { uint8_t *bytes; size_t size, room; } Bytes;
/** A socket and whether it took less than it was given last time. */
typedef struct { int fd, blocked; } Socket;

static int poller;
static uint8_t received[RECEIVE];

static void die(const char *reason) {
  fprintf(stderr, "%s%s%s\n", reason, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(1);
}
static uint32_t get32(const uint8_t *at) { uint32_t value; memcpy(&value, at, 4); return ntohl(value); }
static void put32(uint8_t *at, uint32_t value) { value = htonl(value); memcpy(at, &value, 4); }
static void append(Bytes *to, const void *from, size_t size) {
  if (to->size + size > to->room) {
    to->room = (to->size + size) * 2;
    if (!(to->bytes = realloc(to->bytes, to->room))) die("memory");
  }
  memcpy(to->bytes + to->size, from, size);
  to->size += size;
}
static Bytes readFile(const char *path) {
  Bytes file = {0};
  FILE *stream = fopen(path, "rb");
  if (!stream) die(path);
  for (size_t count; (count = fread(received, 1, RECEIVE, stream)) > 0;) append(&file, received, count);
  fclose(stream);
  return file;
}
static void watch(int fd, uint32_t events, void *with, int operation) {
  struct epoll_event event = {.events = events, .data.ptr = with};
  if (epoll_ctl(poller, operation, fd, &event)) die("epoll_ctl");
}
static struct sockaddr_in loopback(const char *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}
static void tune(int fd) {
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}
/** Sends what the socket takes and follows its readiness while it takes less; -1 when the connection is gone. */
static ssize_t sendSome(Socket *on, void *with, const uint8_t *bytes, size_t size) {
  ssize_t count = send(on->fd, bytes, size, MSG_NOSIGNAL);
  if (count < 0 && errno != EAGAIN) return -1;
  size_t taken = count < 0 ? 0 : count;
  int blocked = taken < size;
  if (blocked != on->blocked) watch(on->fd, EPOLLIN | (blocked ? EPOLLOUT : 0), with, EPOLL_CTL_MOD);
  on->blocked = blocked;
  return taken;
}
