// ToldReporter: a reporter behind the C table that does in each call what the test says, and a worker that
// delivers to it.
#pragma once

#include <condition_variable>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pollux/abi/ext/snapshot.h>

#include "catch.hpp"
#include "comes_true.hpp"
#include "deliver/worker.hpp"
#include "log_lines.hpp"

namespace pollux::test {

using namespace std::chrono_literals;

// Holds the calls that come to it until it is opened.
class Gate {
 public:
  void close() { set(true); }
  void open() { set(false); }
  void pass() {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !closed_; });
  }
  [[nodiscard]] int arrivals() {
    const std::lock_guard lock(mutex_);
    return arrived_;
  }
  void await_arrivals(int count) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, 20s, [&] { return arrived_ >= count; }));
  }

 private:
  void set(bool closed) {
    const std::lock_guard lock(mutex_);
    closed_ = closed;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  int arrived_ = 0;
};

// Left to the abandoned thread where a test abandons one.
struct ToldReporter {
  using Answers = std::function<std::int32_t(const pollux_batch&, pollux_result&)>;

  Gate deliver, flush, stop, destroy, snapshot;
  std::mutex mutex;  // of what follows
  Answers answers = [](const pollux_batch&, pollux_result&) { return POLLUX_OK; };
  std::int32_t flush_answer = POLLUX_OK;
  std::uint64_t lost = 0;  // what the next flush says
  std::uint64_t lost_at_stop = 0;
  const char* no_snapshot = "";          // why there is none
  std::function<void()> cancel = [] {};  // set before it is started
  std::vector<std::uint32_t> sizes;      // of the batches

  void tell(Answers next) {
    const std::lock_guard lock(mutex);
    answers = std::move(next);
  }
  std::vector<std::uint32_t> sizes_so_far() {
    const std::lock_guard lock(mutex);
    return sizes;
  }

  static ToldReporter& of(void* self) { return *static_cast<ToldReporter*>(self); }
  static const pollux_reporter& functions() {
    static constexpr pollux_reporter table{
        .struct_size = POLLUX_REPORTER_SIZE_1_0,
        .reserved = 0,
        .create = nullptr,
        .start = nullptr,
        .deliver = &take,
        .flush = [](void* self, std::int64_t, pollux_result* result) -> std::int32_t {
          of(self).flush.pass();
          const std::lock_guard lock(of(self).mutex);
          result->lost = std::exchange(of(self).lost, 0);
          return of(self).flush_answer;
        },
        .stop = [](void* self, std::int64_t, pollux_result* result) -> std::int32_t {
          of(self).stop.pass();
          const std::lock_guard lock(of(self).mutex);
          result->lost = std::exchange(of(self).lost_at_stop, 0);
          return POLLUX_OK;
        },
        .destroy = [](void* self) { of(self).destroy.pass(); },
        .reconfigure = nullptr,
        .get_extension = &find,
        .cancel = [](void* self) { of(self).cancel(); }};
    return table;
  }
  static const void* find(void*, const char* id) {
    static constexpr pollux_ext_snapshot table{
        POLLUX_EXT_SNAPSHOT_SIZE_1, 0,
        [](void* self, std::int64_t, void* context, void (*take)(void*, pollux_string),
           pollux_result* result) -> std::int32_t {
          of(self).snapshot.pass();
          std::strncpy(result->message, of(self).no_snapshot, result->message_size);
          if (*of(self).no_snapshot != '\0') return POLLUX_FATAL;
          take(context, {"{}", 2});
          return POLLUX_OK;
        },
        nullptr};
    return std::strcmp(id, POLLUX_EXT_SNAPSHOT) == 0 ? &table : nullptr;
  }
  static std::int32_t take(void* self, const pollux_batch* batch, pollux_result* result) {
    ToldReporter& reporter = of(self);
    Answers answer;
    {
      const std::lock_guard lock(reporter.mutex);
      reporter.sizes.push_back(batch->count);
      answer = reporter.answers;
    }
    reporter.deliver.pass();
    return answer(*batch, *result);
  }
};

// Answers that status to everything, with that many events consumed.
inline ToldReporter::Answers always(std::int32_t status, std::uint32_t consumed = 0) {
  return [=](const pollux_batch&, pollux_result& result) {
    result.consumed = consumed;
    std::strncpy(result.message, "as it was told", result.message_size);
    return status;
  };
}

inline deliver::WorkerSettings told_settings() {
  deliver::WorkerSettings made;
  made.name = "told";
  made.retry.initial_delay = 1ms;
  made.retry.max_delay = 2ms;
  made.first_call = deliver::Batch::most_events;
  made.flush_interval = 1h;
  made.health.quarantine = 20ms;
  made.health.max_quarantine = 100ms;
  return made;
}

inline std::shared_ptr<deliver::Instance> instance_of(ToldReporter& reporter) {
  const pollux_instance instance{POLLUX_INSTANCE_SIZE_1_0, 0, POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS,
                                 &reporter};
  auto adopted = deliver::Instance::adopt("told", ToldReporter::functions(), instance);
  REQUIRE(adopted->start(deliver::Clock::now() + 20s).status == POLLUX_OK);
  return adopted;
}

inline std::shared_ptr<deliver::Worker> worker_of(ToldReporter& reporter,
                                                  const deliver::WorkerSettings& settings) {
  auto worker = std::make_shared<deliver::Worker>(settings, instance_of(reporter));
  worker->start();
  return worker;
}

inline void push(deliver::Worker& worker, std::uint32_t events, bool patient = false) {
  deliver::OpenBatch open(new deliver::Batch);
  while (open->count < events) open->add() = {};
  const deliver::SharedBatch batch = std::move(open);
  worker.push(batch, 0, events, patient);
  worker.wake();
}

inline void stop(deliver::Worker& worker, std::chrono::milliseconds within = 20s) {
  const deliver::Deadline deadline = deliver::Clock::now() + within;
  worker.begin_stop(deadline);
  worker.await_stop(deadline);
}

}  // namespace pollux::test
