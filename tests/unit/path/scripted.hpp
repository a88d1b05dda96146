// A worker and a reporter that does as the test tells it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <pollux/sdk/adapter.hpp>

#include "catch.hpp"
#include "deliver/worker.hpp"
#include "diagnose/log.hpp"

namespace pollux::test {

using namespace std::chrono_literals;
using namespace deliver;

// A reporter that answers as the test tells it, batch by batch; afterwards it takes everything.
struct Scripted {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<BatchResult(const pollux::Batch&)>> answers;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> calls;  // sequence, events
  std::uint64_t flushes = 0;
  bool held = false;

  BatchResult record_batch(const pollux::Batch& batch) {
    std::unique_lock lock(mutex);
    calls.emplace_back(batch.sequence(), batch.size());
    changed.notify_all();
    changed.wait(lock, [this] { return !held; });
    if (answers.empty()) return BatchResult::all(batch);
    const auto answer = answers.front();
    answers.pop_front();
    lock.unlock();
    return answer(batch);
  }
  void flush() { ++flushes; }

  void release() {
    const std::lock_guard lock(mutex);
    held = false;
    changed.notify_all();
  }
  void await_calls(std::size_t count) {
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, 20s, [&] { return calls.size() >= count; }));
  }
};

inline WorkerSettings settings() {
  WorkerSettings made;
  made.name = "scripted";
  made.retry.initial_delay = 1ms;
  made.retry.max_delay = 2ms;
  made.first_call = deliver::Batch::most_events;
  return made;
}

inline std::shared_ptr<Instance> instance_of(Scripted& reporter) {
  return Instance::adopt("scripted", sdk::Adapter<Scripted&>::functions,
                         sdk::Adapter<Scripted&>::adopt(reporter));
}

inline std::shared_ptr<Worker> worker_of(Scripted& reporter, const WorkerSettings& settings) {
  auto worker = std::make_shared<Worker>(settings, instance_of(reporter));
  worker->start();
  return worker;
}

inline SharedBatch batch_of(std::uint32_t events) {
  OpenBatch batch(new deliver::Batch);
  while (batch->count < events) batch->add() = {};
  return batch;
}

inline void push(Worker& worker, std::uint32_t events) {
  worker.push(batch_of(events), 0, events, false);
  worker.wake();
}

inline void stop(Worker& worker, std::chrono::milliseconds within = 5000ms) {
  worker.begin_stop(Clock::now() + within);
  worker.await_stop(Clock::now() + within);
}

struct Quiet {
  Quiet() {
    diagnose::set_sink([](auto, auto, auto) {});
  }
  ~Quiet() { diagnose::set_sink({}); }
};

}  // namespace pollux::test
