// The Dubbo echo provider of the bench for machines with a C compiler; answers what dubbo-provider.ts answers.
//   dubbo-provider PORT STRING_ANSWER_FILE BEAN_ANSWER_FILE
#include "dubbo-peer.h"

static const uint8_t TAIL[] = "H\x05" "dubbo\x05" "2.0.2Z"; // the attachments of every echoed answer

typedef struct {
  Socket socket;
  Bytes partial; // the beginning of a frame
  Bytes pending; // answers that the socket did not take yet
} Connection;

static Bytes stringAnswer, beanAnswer;

/** Where the ASCII string at `at` ends. */
static size_t afterText(const uint8_t *bytes, size_t at) {
  for (;;) {
    uint8_t tag = bytes[at];
    if (tag < 0x20) return at + 1 + tag;
    if (tag == 'N') return at + 1;
    if (tag >= 0x30 && tag < 0x34) return at + 2 + ((tag & 3) << 8) + bytes[at + 1];
    errno = 0;
    if (tag != 'R' && tag != 'S') die("no string where one belongs");
    at += 3 + (bytes[at + 1] << 8) + bytes[at + 2];
    if (tag == 'S') return at;
  }
}
static void answerFrame(const uint8_t *call, size_t size, Bytes *out) {
  size_t start = out->size;
  if (call[2] & 0x20) {
    append(out, call, size);
    out->bytes[start + 2] = 0x22;
    out->bytes[start + 3] = 20;
    return;
  }
  if (!(call[2] & 0x80) || !(call[2] & 0x40)) return;
  size_t method = HEADER;
  for (int value = 0; value < 3; value++) method = afterText(call, method);
  size_t argument = afterText(call, afterText(call, method));
  if (call[method + 1] == 's') {
    size_t end = afterText(call, argument);
    append(out, call, HEADER);
    append(out, "\x94", 1);
    append(out, call + argument, end - argument);
    append(out, TAIL, sizeof TAIL - 1);
    put32(out->bytes + start + 12, out->size - start - HEADER);
  } else {
    // A call of another shape is `$invoke`, whose first argument names the method, or one that takes the bean.
    const Bytes *fixed = call[argument + 1] == 's' ? &stringAnswer : &beanAnswer;
    append(out, fixed->bytes, fixed->size);
    memcpy(out->bytes + start + 4, call + 4, 8);
  }
  out->bytes[start + 2] = 2;
  out->bytes[start + 3] = 20;
}
static int serve(Connection *connection) {
  ssize_t count = recv(connection->socket.fd, received, RECEIVE, 0);
  if (count < 0 && errno == EAGAIN) return 1;
  if (count <= 0) return 0;
  const uint8_t *bytes = received;
  size_t size = count, at = 0;
  if (connection->partial.size > 0) {
    append(&connection->partial, received, count);
    bytes = connection->partial.bytes;
    size = connection->partial.size;
  }
  for (size_t whole; size - at >= HEADER && (whole = HEADER + get32(bytes + at + 12)) <= size - at; at += whole)
    answerFrame(bytes + at, whole, &connection->pending);
  if (bytes == received) append(&connection->partial, received + at, size - at);
  else {
    memmove(connection->partial.bytes, bytes + at, size - at);
    connection->partial.size = size - at;
  }
  return 1;
}
static int drain(Connection *connection) {
  Bytes *pending = &connection->pending;
  if (pending->size == 0) return 1;
  ssize_t taken = sendSome(&connection->socket, connection, pending->bytes, pending->size);
  if (taken < 0) return 0;
  memmove(pending->bytes, pending->bytes + taken, pending->size -= taken);
  return 1;
}
int main(int count, char **args) {
  errno = 0;
  if (count != 4) die("dubbo-provider PORT STRING_ANSWER_FILE BEAN_ANSWER_FILE");
  args++;
  poller = epoll_create1(0);
  struct sockaddr_in address = loopback(args[0]);
  struct epoll_event events[EVENTS];
  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  stringAnswer = readFile(args[1]);
  beanAnswer = readFile(args[2]);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) die("listen");
  watch(listener, EPOLLIN, &listener, EPOLL_CTL_ADD);
  // Whoever started us holds our standard input open, so its end is ours too.
  watch(0, EPOLLIN, 0, EPOLL_CTL_ADD);
  puts("ready");
  fflush(stdout);
  for (;;) {
    int ready = epoll_wait(poller, events, EVENTS, -1);
    for (int index = 0; index < ready; index++) {
      Connection *connection = events[index].data.ptr;
      if (!connection) return 0;
      if ((void *)connection == &listener) {
        for (int fd; (fd = accept(listener, 0, 0)) >= 0;) {
          Connection *accepted = calloc(1, sizeof *accepted);
          accepted->socket.fd = fd;
          tune(fd);
          watch(fd, EPOLLIN, accepted, EPOLL_CTL_ADD);
        }
      } else if ((events[index].events & ~EPOLLOUT && !serve(connection)) || !drain(connection)) {
        close(connection->socket.fd);
        free(connection->partial.bytes);
        free(connection->pending.bytes);
        free(connection);
      }
    }
  }
}
