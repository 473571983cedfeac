// The Dubbo load generator of the bench for machines with a C compiler: several times faster than dubbo-load.ts, so
// that the proxy and not the load is what saturates. Same arguments, same output, same checks:
//   dubbo-load PORT CONNECTIONS OUTSTANDING WARM_UP_SECONDS SECONDS RATE FRAME_FILE
#include "dubbo-peer.h"
#include <sys/timerfd.h>
#include <time.h>

enum { HEAD = HEADER + 1, SLOT_BITS = 10, SLOTS_MAX = 1 << SLOT_BITS, OPEN_LOOP_SLOTS = 256 };
// Latencies in tenths of a microsecond, in buckets of at most 1/32 width.
enum { SUB = 64, BUCKETS = 40 * SUB };

typedef struct {
  Socket socket;
  uint32_t number, generations[SLOTS_MAX], uses[SLOTS_MAX], freeCount;
  uint16_t freeSlots[SLOTS_MAX];
  int64_t startedNs[SLOTS_MAX];
  // Prebuilt frames, twice as many as calls can be outstanding, so a frame's bytes have long left when it is reused.
  uint8_t *ring, head[HEAD];
  size_t filled, sent, unsent, headBytes, bodyLeft;
} Connection;

static Bytes frame;
static uint32_t slots;
static uint64_t completed, histogram[BUCKETS];
static double maxUs;

static int64_t nowNs(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}
static void record(int64_t ns) {
  uint64_t units = ns < 0 ? 0 : ns / 100;
  int shift = units < SUB ? 0 : 63 - __builtin_clzll(units) - 5;
  uint64_t bucket = (uint64_t)shift * SUB + (units >> shift);
  histogram[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
  if (ns / 1000.0 > maxUs) maxUs = ns / 1000.0;
}
static double quantile(double share) {
  uint64_t seen = 0;
  for (uint64_t bucket = 0; bucket < BUCKETS; bucket++) {
    seen += histogram[bucket];
    if (seen && seen >= share * completed)
      return ((double)(bucket % SUB) + 0.5) * (1ULL << bucket / SUB) / 10;
  }
  return 0;
}
static void flush(Connection *connection) {
  size_t ringSize = slots * 2 * frame.size;
  while (connection->unsent > 0) {
    size_t toEnd = ringSize - connection->sent;
    size_t size = connection->unsent < toEnd ? connection->unsent : toEnd;
    ssize_t taken = sendSome(&connection->socket, connection, connection->ring + connection->sent, size);
    if (taken < 0) die("a connection broke");
    connection->sent = (connection->sent + taken) % ringSize;
    connection->unsent -= taken;
    if ((size_t)taken < size) return;
  }
}
static void openCall(Connection *connection, int64_t startedNs) {
  if (connection->freeCount == 0) die("too many calls without an answer on one connection");
  uint32_t slot = connection->freeSlots[--connection->freeCount];
  uint32_t use = connection->uses[slot] = (connection->uses[slot] + 1) & 0x3fffff;
  connection->generations[slot] = use;
  connection->startedNs[slot] = startedNs;
  put32(connection->ring + connection->filled + 8, use << SLOT_BITS | slot);
  connection->filled = (connection->filled + frame.size) % (slots * 2 * frame.size);
  connection->unsent += frame.size;
}
/** Takes an answer off its connection's outstanding set; an answer that is not in it ends the run. */
static void settle(Connection *connection, int64_t now) {
  const uint8_t *head = connection->head;
  uint32_t low = get32(head + 8), slot = low & ((1 << SLOT_BITS) - 1);
  errno = 0;
  if (head[0] != 0xda || head[1] != 0xbb || head[2] & 0xe0) die("not an answer");
  if (get32(head + 4) != connection->number) die("an answer of another connection");
  if (slot >= slots || connection->generations[slot] != low >> SLOT_BITS) die("an answer to no open call");
  if (head[3] != 20) die("an answer with a status other than 20");
  if (head[HEADER] != 0x91 && head[HEADER] != 0x94) die("an answer that is not a value");
  connection->generations[slot] = UINT32_MAX;
  connection->freeSlots[connection->freeCount++] = slot;
  completed++;
  record(now - connection->startedNs[slot]);
}
static void consume(Connection *connection, int64_t now) {
  ssize_t count = recv(connection->socket.fd, received, RECEIVE, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count == 0) errno = 0;
  if (count <= 0) die("a connection was closed by the other side");
  for (ssize_t at = 0; at < count;) {
    size_t left = count - at, taken = connection->bodyLeft < left ? connection->bodyLeft : left;
    if (taken > 0) {
      connection->bodyLeft -= taken;
      at += taken;
      continue;
    }
    taken = HEAD - connection->headBytes < left ? HEAD - connection->headBytes : left;
    memcpy(connection->head + connection->headBytes, received + at, taken);
    connection->headBytes += taken;
    at += taken;
    if (connection->headBytes < HEAD) return;
    connection->headBytes = 0;
    connection->bodyLeft = get32(connection->head + 12) - 1;
    settle(connection, now);
  }
}
int main(int argumentCount, char **args) {
  errno = 0;
  if (argumentCount != 8) die("dubbo-load PORT CONNECTIONS OUTSTANDING WARM_UP_SECONDS SECONDS RATE FRAME_FILE");
  args++;
  poller = epoll_create1(0);
  int count = atoi(args[1]);
  double warmUp = atof(args[3]), seconds = atof(args[4]), rate = atof(args[5]);
  struct sockaddr_in address = loopback(args[0]);
  struct epoll_event events[EVENTS];
  slots = rate > 0 ? OPEN_LOOP_SLOTS : atoi(args[2]);
  if (slots < 1 || slots > SLOTS_MAX) die("1 to 1024 calls outstanding per connection");
  frame = readFile(args[6]);
  Connection *all = calloc(count, sizeof *all);
  for (int number = 0; number < count; number++) {
    Connection *connection = &all[number];
    connection->socket.fd = socket(AF_INET, SOCK_STREAM, 0);
    connection->number = number;
    connection->ring = malloc(slots * 2 * frame.size);
    for (uint32_t slot = 0; slot < slots; slot++) connection->freeSlots[connection->freeCount++] = slots - 1 - slot;
    memset(connection->generations, 0xff, sizeof connection->generations);
    for (uint32_t copy = 0; copy < slots * 2; copy++) {
      memcpy(connection->ring + copy * frame.size, frame.bytes, frame.size);
      put32(connection->ring + copy * frame.size + 4, number);
    }
    if (connect(connection->socket.fd, (struct sockaddr *)&address, sizeof address)) die("connect");
    tune(connection->socket.fd);
    watch(connection->socket.fd, EPOLLIN, connection, EPOLL_CTL_ADD);
  }
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  // The timer paces an open loop; in a closed one it only lets a stalled run end in time.
  long tickNs = rate > 0 ? 1e9 / rate : 100000000;
  int64_t start = nowNs() + 1000000, windowAt = 0, opened = 0;
  // The ticks fall on the intended starts themselves: a tick just before one would make every call a tick late.
  struct itimerspec ticks = {{tickNs / 1000000000, tickNs % 1000000000}, {start / 1000000000, start % 1000000000}};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &ticks, 0);
  watch(timer, EPOLLIN, 0, EPOLL_CTL_ADD);
  for (int number = 0; rate == 0 && number < count; number++) {
    while (all[number].freeCount) openCall(&all[number], nowNs());
    flush(&all[number]);
  }
  for (;;) {
    int ready = epoll_wait(poller, events, EVENTS, -1);
    int64_t now = nowNs();
    for (int index = 0; index < ready; index++) {
      Connection *connection = events[index].data.ptr;
      if (!connection) {
        uint64_t passed;
        if (read(timer, &passed, sizeof passed) < 0) continue;
        for (int64_t due; rate > 0 && (due = start + opened * 1e9 / rate) <= now; opened++) {
          openCall(&all[opened % count], due);
          flush(&all[opened % count]);
        }
        continue;
      }
      if (events[index].events & ~EPOLLOUT) {
        // Read per connection, because a long row of ready ones would age one reading.
        consume(connection, now = nowNs());
        while (rate == 0 && connection->freeCount) openCall(connection, now);
      }
      flush(connection);
    }
    if (!windowAt && now - start >= warmUp * 1e9) {
      puts("window");
      fflush(stdout);
      completed = maxUs = 0;
      memset(histogram, 0, sizeof histogram);
      windowAt = nowNs();
    } else if (windowAt && now - windowAt >= seconds * 1e9) {
      printf("done {\"completed\":%lu,\"elapsedMs\":%f,\"p50\":%f,\"p99\":%f,\"p999\":%f,\"max\":%f}\n", completed,
             (now - windowAt) / 1e6, quantile(0.5), quantile(0.99), quantile(0.999), maxUs);
      return 0;
    }
  }
}
