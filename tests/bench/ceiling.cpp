#include "ceiling.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <span>
#include <stdexcept>
#include <thread>
#include <vector>

#include "baseline.hpp"
#include "cpus.hpp"
#include "race.hpp"

namespace pollux::bench {

namespace {

using Record = std::array<std::uint64_t, 4>;
static_assert(sizeof(Record) == 32);

constexpr std::size_t capacity = ring_bytes / sizeof(Record);
constexpr std::size_t batch_size = 1024;
constexpr std::chrono::microseconds nap(100);

// Single producer, single consumer; each side's words are on cache lines of their own.
class Ring {
 public:
  [[gnu::always_inline]] void push(const Record& record) {
    if (head_ - known_tail_ == capacity) [[unlikely]]
      wait_for_room();
    records_[head_ % capacity] = record;
    head.store(++head_, std::memory_order_release);  // pairs with the consumer's acquire
  }

  // Hands over what is there, at most a batch at a time; returns how much it was.
  template <class Deliver>
  std::uint64_t drain(Deliver& deliver) {
    const std::uint64_t end = head.load(std::memory_order_acquire);  // pairs with push
    const std::uint64_t begin = consumed_;
    while (consumed_ != end) {
      const std::size_t at = consumed_ % capacity;
      const std::size_t count = std::min({std::size_t{end - consumed_}, capacity - at, batch_size});
      deliver(std::span<const Record>{records_.get() + at, count});
      consumed_ += count;
    }
    if (consumed_ != begin) {
      tail.store(consumed_, std::memory_order_release);  // pairs with wait_for_room
      tail.notify_one();
    }
    return consumed_ - begin;
  }

 private:
  // Asleep: a producer that spins would take the consumer's CPU where there are few.
  void wait_for_room() {
    known_tail_ = tail.load(std::memory_order_acquire);  // pairs with drain
    while (head_ - known_tail_ == capacity) {
      tail.wait(known_tail_, std::memory_order_acquire);
      known_tail_ = tail.load(std::memory_order_acquire);
    }
  }

  alignas(64) std::atomic<std::uint64_t> head{0};
  std::uint64_t head_ = 0;
  std::uint64_t known_tail_ = 0;
  alignas(64) std::atomic<std::uint64_t> tail{0};
  std::uint64_t consumed_ = 0;
  std::unique_ptr<Record[]> records_ = std::make_unique<Record[]>(capacity);
};

// Called through a table, as a plugin is.
struct Deliver {
  virtual ~Deliver() = default;
  virtual void operator()(std::span<const Record> batch) = 0;
  std::uint64_t events = 0;
};
struct Counts final : Deliver {
  void operator()(std::span<const Record> batch) override { events += batch.size(); }
};
struct Reads final : Deliver {
  std::uint64_t sum = 0;
  void operator()(std::span<const Record> batch) override {
    events += batch.size();
    for (const Record& record : batch) sum += record[1];
    benchmark::DoNotOptimize(sum);
  }
};

std::unique_ptr<Deliver> make(Plugin plugin) {
  if (plugin == Plugin::counts) return std::make_unique<Counts>();
  return std::make_unique<Reads>();
}

void consume(std::vector<Ring>& rings, Deliver& deliver, std::uint64_t expected) {
  for (std::uint64_t consumed = 0; consumed < expected;) {
    for (Ring& ring : rings) consumed += ring.drain(deliver);
    if (consumed < expected) std::this_thread::sleep_for(nap);
  }
}

}  // namespace

double ceiling_rate(std::size_t producers, std::uint64_t events_each, Plugin plugin) {
  std::vector<Ring> rings(producers);
  std::atomic<std::size_t> next{0};
  const std::unique_ptr<Deliver> deliver = make(plugin);

  std::jthread consumer;
  {
    const KeepOff theirs(producers_cpus(producers));
    consumer = std::jthread([&] { consume(rings, *deliver, producers * events_each); });
  }
  const auto elapsed = race(
      producers,
      [&](auto start) {
        Ring& ring = rings[next.fetch_add(1, std::memory_order_relaxed)];
        start();
        for (std::uint64_t i = 0; i < events_each; ++i) {
          const std::uint64_t begin = read_ticks();
          benchmark::ClobberMemory();
          ring.push({begin, read_ticks() - begin, i, 1});
        }
      },
      [&] { consumer.join(); });
  if (deliver->events != producers * events_each) throw std::logic_error("the ceiling lost events");
  return static_cast<double>(producers * events_each) / elapsed.count();
}

}  // namespace pollux::bench
