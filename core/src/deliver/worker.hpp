// Worker: one reporter's queue, and the thread that delivers from it. A slow or dead reporter costs the
// others nothing. In: runs of batches, from the collector. Out: calls of the reporter, and what it answered,
// counted.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <pollux/ledger.hpp>
#include <pollux/result.hpp>

#include "config/settings.hpp"
#include "deliver/account.hpp"
#include "deliver/backoff.hpp"
#include "deliver/instance.hpp"
#include "deliver/queue.hpp"
#include "platform/turn.hpp"

namespace pollux::deliver {

struct WorkerSettings {
  std::string name;
  std::uint64_t queue = 65'536;  // events
  config::Overflow overflow = config::Overflow::drop_newest;
  std::chrono::nanoseconds block_timeout = std::chrono::seconds(1);
  config::RetrySettings retry;
  std::chrono::nanoseconds flush_interval = std::chrono::seconds(1);
  bool sync = false;  // no thread: whoever emits delivers
  std::uint64_t run_id = 0;
};

class Worker : public std::enable_shared_from_this<Worker> {
 public:
  Worker(WorkerSettings settings, std::unique_ptr<Instance> instance);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Starts the thread, unless delivery is sync.
  void start();

  // Accepts batch.events[begin, end). Waits for room under Overflow::block, at most `block_timeout`, and when
  // it is told to be patient, as reading from a file can be, for as long as the reporter runs. [collector]
  void push(const SharedBatch& batch, std::uint32_t begin, std::uint32_t end, bool patient);

  // No push waits beyond this any more.
  void limit_waits(Deadline deadline);

  // Delivers what is queued on the calling thread; of a sync worker.
  void deliver_pending();

  // Delivers what is queued and has the reporter flush; false at the deadline.
  [[nodiscard]] bool flush(Deadline deadline);

  // begin_stop asks for the end, of many workers at once; await_stop waits for it and, when the reporter does
  // not return by the deadline, abandons the thread together with the instance.
  void begin_stop(Deadline deadline);
  void await_stop(Deadline deadline);

  [[nodiscard]] ReporterLedger ledger() const;
  [[nodiscard]] Result<std::string> snapshot() const;
  [[nodiscard]] const std::string& name() const { return settings_.name; }
  [[nodiscard]] bool is_sync() const { return settings_.sync; }
  [[nodiscard]] std::uint32_t wants() const { return wants_; }

 private:
  using Lock = std::unique_lock<std::mutex>;
  enum class State { ready, degraded, failed, stopped, abandoned };

  void push_in_pieces(Lock& lock, Parcel& parcel, Deadline until);
  void run();
  void deliver_front(Lock& lock);
  void settle(const Answer& answer, Parcel parcel);
  void retry_or_drop(const Answer& answer, Parcel parcel);
  void flush_instance(Lock& lock, Deadline deadline);
  void finish(Lock& lock);
  [[nodiscard]] bool is_idle() const { return queue_.empty() && in_hands_ == 0; }
  [[nodiscard]] Deadline next_wake() const;

  const WorkerSettings settings_;
  std::unique_ptr<Instance> instance_;
  const std::uint32_t wants_;
  std::thread thread_;
  platform::Turn turn_;  // of calling the instance, where no thread of its own has it

  mutable std::mutex mutex_;      // of everything below
  std::condition_variable work_;  // for the thread: something to do
  std::condition_variable done_;  // for the others: room, idleness, a flush, the end
  Queue queue_;
  Backoff backoff_;
  Deadline not_before_ = Deadline::min();  // of the front parcel, after a retry
  Deadline waits_end_ = Deadline::max();
  Deadline next_flush_ = Deadline::max();
  Deadline stop_deadline_ = Deadline::max();
  std::uint64_t flushes_wanted_ = 0;
  std::uint64_t flushes_done_ = 0;
  bool is_stalled_ = false;  // block waited in vain, and nothing was delivered since
  bool stopping_ = false;
  bool finished_ = false;
  State state_ = State::ready;

  std::uint64_t in_hands_ = 0;  // events that the reporter is working on
  Account account_;
};

}  // namespace pollux::deliver
