// The limits that a compiled language sets: a hold model over std::priority_queue, and queues in a row.
//
//   hold FILE PENDING EVENTS   increments (int32, µs) from FILE, used in turn; prints "events/s clock"
//   tandem STATIONS CUSTOMERS  exponential gaps (mean 1250 µs) and services (mean 1000 µs); prints "customers/s mean sojourn"
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <queue>
#include <vector>

// Equal times come in the order of scheduling, as in the simulation: `sequence` says which came first.
struct Event {
  int64_t at;
  uint32_t sequence;
  int32_t who;
  bool operator<(const Event& other) const {
    return at != other.at ? at > other.at : sequence > other.sequence;
  }
};
using Queue = std::priority_queue<Event>;

// Processor time, as on the other side.
static double secondsSince(std::clock_t begin) {
  return double(std::clock() - begin) / CLOCKS_PER_SEC;
}

static int hold(const char* file, int pending, long events) {
  std::FILE* input = std::fopen(file, "rb");
  if (!input) return 2;
  std::vector<int32_t> increments(1 << 16);
  if (std::fread(increments.data(), 4, increments.size(), input) != increments.size()) return 2;
  std::fclose(input);
  const uint32_t mask = increments.size() - 1;
  uint32_t drawn = 0, sequence = 0;
  Queue queue;
  for (int who = 0; who < pending; who++) queue.push({increments[drawn++ & mask], sequence++, who});
  int64_t now = 0;
  double seconds = 0;
  // As many again beforehand, so that the queue is in its steady state.
  for (int pass = 0; pass < 2; pass++) {
    const std::clock_t begin = std::clock();
    for (long count = 0; count < events; count++) {
      const Event event = queue.top();
      queue.pop();
      now = event.at;
      queue.push({now + increments[drawn++ & mask], sequence++, event.who});
    }
    seconds = secondsSince(begin);
  }
  std::printf("%.0f %lld\n", events / seconds, (long long)now);
  return 0;
}

static uint64_t word = 0x9e3779b97f4a7c15ull;
static double exponential(double mean) {
  word ^= word << 13;
  word ^= word >> 7;
  word ^= word << 17;
  return -mean * std::log(((word >> 11) + 0.5) * (1.0 / 9007199254740992.0));
}

static int tandem(int stations, int customers) {
  std::vector<std::deque<int>> waiting(stations);
  std::vector<char> busy(stations, 0);
  std::vector<int> station(customers, 0);
  std::vector<int64_t> bornAt(customers, 0);
  Queue queue;
  uint32_t sequence = 0;
  int arrived = 0, left = 0;
  double sojourn = 0;
  const std::clock_t begin = std::clock();
  auto serve = [&](int64_t now, int who) { queue.push({now + std::llround(exponential(1000)), sequence++, who}); };
  auto join = [&](int64_t now, int who) {
    const int at = station[who];
    if (busy[at]) {
      waiting[at].push_back(who);
    } else {
      busy[at] = 1;
      serve(now, who);
    }
  };
  queue.push({std::llround(exponential(1250)), sequence++, -1});
  while (left < customers) {
    const Event event = queue.top();
    queue.pop();
    const int64_t now = event.at;
    if (event.who < 0) {
      const int who = arrived++;
      bornAt[who] = now;
      join(now, who);
      if (arrived < customers) queue.push({now + std::llround(exponential(1250)), sequence++, -1});
      continue;
    }
    const int at = station[event.who];
    if (waiting[at].empty()) {
      busy[at] = 0;
    } else {
      serve(now, waiting[at].front());
      waiting[at].pop_front();
    }
    if (++station[event.who] < stations) {
      join(now, event.who);
    } else {
      left++;
      sojourn += now - bornAt[event.who];
    }
  }
  std::printf("%.0f %.1f\n", customers / secondsSince(begin), sojourn / customers);
  return 0;
}

int main(int count, char** words) {
  if (count == 5 && !std::strcmp(words[1], "hold")) return hold(words[2], std::atoi(words[3]), std::atol(words[4]));
  if (count == 4 && !std::strcmp(words[1], "tandem")) return tandem(std::atoi(words[2]), std::atoi(words[3]));
  return 2;
}
