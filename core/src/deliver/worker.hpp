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
  // `before`: what a reporter of that name, which was removed, has counted.
  Worker(WorkerSettings settings, std::shared_ptr<Instance> instance, const ReporterLedger& before = {});
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Starts the thread, unless delivery is sync.
  void start();

  // Accepts batch.events[begin, end), and leaves it to `wake` that they are delivered, unless much waits
  // already: the collector pushes many batches at a time, and waking a thread costs more than decoding one.
  // Waits for room under Overflow::block, at most `block_timeout`, and when it is told to be patient, as
  // reading from a file can be, for as long as the reporter runs. [collector]
  void push(const SharedBatch& batch, std::uint32_t begin, std::uint32_t end, bool patient);
  void wake() { work_.notify_one(); }
  [[nodiscard]] bool has_room_for(std::uint32_t events) const;  // a push of so many does not wait

  // No push waits beyond this any more.
  void limit_waits(Deadline deadline);

  // Delivers what is queued on the calling thread; of a sync worker.
  void deliver_pending();

  // begin_flush asks, of many workers at once, that what was accepted so far be delivered and the reporter
  // flushed; await_flush waits for it, or delivers on the calling thread (sync); false at the deadline.
  [[nodiscard]] std::uint64_t begin_flush();
  [[nodiscard]] bool await_flush(std::uint64_t ticket, Deadline deadline);
  [[nodiscard]] bool flush(Deadline deadline) { return await_flush(begin_flush(), deadline); }

  // begin_stop asks for the end, of many workers at once; await_stop waits for it and, when the reporter does
  // not return by the deadline, abandons the thread together with the instance.
  void begin_stop(Deadline deadline);
  void await_stop(Deadline deadline);

  // A change of its reporter, between two calls; queue, thread and account stay. See worker_change.cpp.
  //
  // Once hold has returned true no call of the reporter runs, and none begins before let_go. False when a
  // call did not return by the deadline, or the reporter is to stop: then nothing has changed. Meanwhile a
  // full queue makes a push wait, whatever its policy.
  [[nodiscard]] bool hold(Deadline deadline);
  void let_go();
  [[nodiscard]] std::shared_ptr<Instance> instance() const;
  // While held: what is queued goes to `next`, which has been started; returns the old one.
  [[nodiscard]] std::shared_ptr<Instance> replace(std::shared_ptr<Instance> next);
  // From now on only what the instance wants is pushed.
  void routes_changed();
  // At any time: the bound and the policy of the queue, retries and the interval of flushes.
  void adjust(const WorkerSettings& settings);

  [[nodiscard]] ReporterLedger ledger() const;
  [[nodiscard]] Result<std::string> snapshot() const;
  [[nodiscard]] const std::string& name() const { return settings_.name; }
  [[nodiscard]] bool is_sync() const { return settings_.sync; }
  [[nodiscard]] std::uint32_t wants() const { return instance()->wants(); }

 private:
  using Lock = std::unique_lock<std::mutex>;
  enum class State { ready, degraded, failed, stopped, abandoned };

  void enqueue(Parcel parcel);
  void push_in_pieces(Lock& lock, Parcel& parcel, Deadline until);
  void run();
  void deliver_front(Lock& lock);
  [[nodiscard]] bool take_wanted(Parcel& parcel);
  void settle(const Answer& answer, Parcel parcel);
  void retry_or_drop(const Answer& answer, Parcel parcel);
  void flush_instance(Lock& lock, Deadline deadline);
  void finish(Lock& lock);
  [[nodiscard]] bool has_settled(std::uint64_t sequence) const;
  [[nodiscard]] bool flush_is_due(Deadline now) const;
  [[nodiscard]] bool flush_here(Deadline deadline);
  [[nodiscard]] Deadline next_wake() const;

  WorkerSettings settings_;  // under mutex_, but for name, sync and run_id, which never change
  std::thread thread_;
  platform::Turn turn_;  // of calling the instance, where no thread of its own has it

  mutable std::mutex mutex_;            // of everything below
  std::condition_variable work_;        // for the thread: something to do
  std::condition_variable done_;        // for the others: room, idleness, a flush, the end
  std::shared_ptr<Instance> instance_;  // called without the mutex; exchanged only while held
  Queue queue_;
  Backoff backoff_;
  Deadline not_before_ = Deadline::min();  // of the front parcel, after a retry
  Deadline waits_end_ = Deadline::max();
  Deadline next_flush_ = Deadline::max();
  Deadline stop_deadline_ = Deadline::max();
  std::uint64_t flushes_wanted_ = 0;
  std::uint64_t flushes_done_ = 0;
  std::uint64_t flush_up_to_ = 0;                // sequence: what must be settled before the wanted flush
  Deadline forbearing_until_ = Deadline::min();  // a push waits rather than drops: it was held, or is
  std::uint64_t unwanted_before_ = 0;  // sequence: older events may be of kinds that it does not want
  bool held_ = false;                  // no call begins
  bool in_call_ = false;               // of the thread
  bool is_stalled_ = false;            // block waited in vain, and nothing was delivered since
  bool stopping_ = false;
  bool finished_ = false;
  State state_ = State::ready;

  std::uint64_t in_hands_ = 0;          // events that the reporter is working on
  std::uint64_t waiting_ = 0;           // events whose push waits for room
  std::uint64_t waiting_sequence_ = 0;  // of the first of them
  Account account_;
};

}  // namespace pollux::deliver
