// Worker: one reporter's queue, and the thread that delivers from it. A slow or dead reporter costs the
// others nothing. In: runs of batches, from the collector. Out: calls of the reporter, and what it answered,
// counted.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include <pollux/ledger.hpp>
#include <pollux/result.hpp>
#include <pollux/stats.hpp>

#include "config/settings.hpp"
#include "deliver/account.hpp"
#include "deliver/backoff.hpp"
#include "deliver/health.hpp"
#include "deliver/instance.hpp"
#include "deliver/observed.hpp"
#include "deliver/pace.hpp"
#include "deliver/queue.hpp"
#include "deliver/since.hpp"
#include "platform/process.hpp"
#include "platform/task.hpp"
#include "platform/turn.hpp"

namespace pollux::deliver {

// How events are gathered for a call, so that a moderate rate does not cost a call an event.
struct Gathering {
  std::uint64_t events = Batch::most_events;  // so many are enough
  std::chrono::nanoseconds delay{0};          // the oldest waits no longer; 0: nothing waits
};

struct WorkerSettings {
  std::string name;
  std::uint64_t queue = 65'536;             // events
  std::uint64_t queue_bytes = 32ull << 20;  // what they may take up
  Gathering batch;
  config::Overflow overflow = config::Overflow::drop_newest;
  std::chrono::nanoseconds block_timeout = std::chrono::seconds(1);
  config::RetrySettings retry;
  config::HealthSettings health;
  std::chrono::nanoseconds flush_interval = std::chrono::seconds(1);
  bool sync = false;  // no thread: whoever emits delivers
  std::uint64_t run_id = 0;
  std::uint64_t self_numbers_from =
      Parcel::self_sequence;     // of the host's own metrics; in a run no two agree
  bool is_apart = false;         // of no configuration: no ledger and no statistics of the host's name it
  std::uint32_t first_call = 1;  // events of a reporter's first call, before its speed is known
};

class Worker : public std::enable_shared_from_this<Worker> {
 public:
  // `before`: what a reporter of that name, which was removed, has counted.
  Worker(WorkerSettings settings, std::shared_ptr<Instance> instance, const ReporterLedger& before = {});
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Starts the thread, unless delivery is sync.
  void start();

  // Accepts batch.events[begin, end), and leaves it to `wake` that they are delivered, unless much waits
  // already: the collector pushes many batches at a time, and waking a thread costs more than decoding one.
  // Where there is no memory to queue them they are dropped, as no_memory.
  // Waits for room under Overflow::block, at most `block_timeout`, and when it is told to be patient, as
  // reading from a file can be, for as long as the reporter runs; never for one that is stuck, nor, but for a
  // patient push until its first probe, for one that is quarantined. [collector]
  void push(const SharedBatch& batch, std::uint32_t begin, std::uint32_t end, bool patient);
  // Wakes the thread if what was pushed is to be delivered earlier than it would look.
  void wake() {
    if (wake_wanted_.exchange(false)) work_.notify_one();
  }
  // Whether a push of these does not wait.
  [[nodiscard]] bool has_room_for(const SharedBatch& batch, std::uint32_t begin, std::uint32_t end) const;
  // Accepts events that there was no memory for, and drops them. [collector]
  void lose(std::uint64_t events);

  // The host's own metrics, which are in no ledger; false when the reporter has not taken the last ones yet,
  // or takes no events. [collector]
  bool push_self(SharedBatch batch);

  // Its host is ending: no push waits beyond this any more, and no hold beyond a moment.
  void limit_waits(Deadline deadline);

  // Delivers what is queued on the calling thread; of a sync worker.
  void deliver_pending();

  // begin_flush asks, of many workers at once, that what was accepted so far be delivered and the reporter
  // flushed; await_flush waits for it, or delivers on the calling thread (sync); false at the deadline, and
  // at once while the reporter is stuck, or is quarantined and not expected back by then.
  [[nodiscard]] std::uint64_t begin_flush();
  [[nodiscard]] bool await_flush(std::uint64_t ticket, Deadline deadline);
  [[nodiscard]] bool flush(Deadline deadline) { return await_flush(begin_flush(), deadline); }

  // begin_stop asks for the end, of many workers at once: what is queued is tried at once, then the reporter
  // is flushed, stopped and destroyed, each in a call that has a fair chance to return, also beyond the
  // deadline. await_stop waits for it; a reporter that does not return is abandoned with its thread.
  void begin_stop(Deadline deadline);
  void await_stop(Deadline deadline);
  // A function of that instance called exit: if it is the worker's, it is abandoned at once.
  void abandon_inside(const Instance* instance);

  // A change of its reporter, between two calls; queue, thread and account stay. See worker_change.cpp.
  //
  // Once hold has returned true no call of the reporter runs, and none begins before let_go. A call that is
  // over its budget is given up, with its thread and the instance, which is left behind then; another thread
  // goes on with the queue. False when a call did not return by the deadline, or the reporter is to stop:
  // then nothing has changed. Meanwhile a full queue makes a push wait, whatever its policy.
  [[nodiscard]] bool hold(Deadline deadline);
  void let_go();
  [[nodiscard]] std::shared_ptr<Instance> instance() const;
  // While held: what is queued goes to `next`, which has been started; returns the old one.
  [[nodiscard]] std::shared_ptr<Instance> replace(std::shared_ptr<Instance> next);
  // From now on only what the instance wants is pushed.
  void routes_changed();
  // At any time: the bound and the policy of the queue, retries and the interval of flushes.
  void adjust(const WorkerSettings& settings);

  // An instance that it had says that so many delivered events are lost.
  void note_lost(std::uint64_t events, const std::string& message);

  [[nodiscard]] ReporterLedger ledger() const;
  [[nodiscard]] ReporterStats stats() const;
  [[nodiscard]] Result<std::string> snapshot() const;
  // How long events may be gathered.
  [[nodiscard]] std::chrono::nanoseconds delay() const;
  [[nodiscard]] const std::string& name() const { return settings_.name; }
  [[nodiscard]] bool is_sync() const { return settings_.sync; }
  [[nodiscard]] bool is_apart() const { return settings_.is_apart; }
  [[nodiscard]] std::uint64_t wants() const { return instance()->wants(); }

 private:
  using Lock = std::unique_lock<std::mutex>;

  // Calls the reporter without the mutex. False when the call was given up meanwhile, or returned in a child
  // that the reporter forked: then nothing of this worker is the calling thread's any more.
  template <class Function>
  [[nodiscard]] bool call(Lock& lock, Function function) {
    Instance& instance = *instance_;
    const std::uint64_t shift = shift_;
    const std::uint64_t process = platform::process_epoch();
    lock.unlock();
    function(instance);
    if (platform::process_epoch() != process) return leave_to_parent();
    lock.lock();
    return shift == shift_ && !health_.is_abandoned();
  }
  [[nodiscard]] bool leave_to_parent();
  void enqueue(Parcel parcel, Deadline now);
  void put_back(Parcel parcel);
  void push_in_pieces(Lock& lock, Parcel& parcel, Deadline until, bool patient);
  void await_change(Lock& lock, Deadline deadline);
  void make_fit(Parcel& parcel, Deadline now);
  [[nodiscard]] bool take_turn(Deadline deadline);
  void run();
  void run_once(Lock& lock);
  void sleep(Lock& lock);
  [[nodiscard]] bool is_enough() const;
  [[nodiscard]] bool is_due(Deadline now);
  [[nodiscard]] Deadline due_from() const;
  void end_delay();
  void deliver_front(Lock& lock, Deadline began);
  [[nodiscard]] bool take_wanted(Parcel& parcel);
  void settle(const Answer& answer, Parcel parcel);
  void keep_or_drop(const Answer& answer, Parcel parcel);
  [[nodiscard]] std::uint64_t expire(Parcel& parcel, Deadline now);
  void flush_instance(Lock& lock, Deadline deadline);
  [[nodiscard]] bool is_over(Deadline now) const;
  [[nodiscard]] Deadline call_deadline() const;
  void note_last_attempt(bool is_self, Deadline began);
  void finish(Lock& lock);
  void stop_instance(Lock& lock);
  [[nodiscard]] Deadline stop_limit(Deadline awaited) const;
  void note_end(const char* what, const Answer& answer);
  void take_back(const Answer& answer);
  void drop_queued(DropReason reason);
  [[nodiscard]] Account& account_of(const Parcel& parcel) {
    return parcel.is_self() ? self_account_ : account_;
  }
  [[nodiscard]] bool has_settled(std::uint64_t sequence) const;
  [[nodiscard]] bool flush_is_due(Deadline now) const;
  [[nodiscard]] bool flush_here(Deadline deadline);
  [[nodiscard]] Deadline next_wake() const;

  // Of its reporter's health: worker_health.cpp.
  void begin_call(Health::Call call, Deadline now);
  void end_call(Health::Outcome outcome, const std::string& message, Deadline now);
  void note_trouble(Deadline now);
  [[nodiscard]] double fullness() const;
  [[nodiscard]] std::chrono::nanoseconds longest_pause(Deadline now) const;
  void tell_quarantine(Health::Call call, const std::string& message, Deadline now);
  void tell_recovery(Health::Call call, Deadline now);
  void complain(const char* what, const std::string& message, std::uint64_t events);
  void look(Deadline now) const;
  [[nodiscard]] std::uint64_t give_up_call();
  [[nodiscard]] bool relieve();
  void abandon();
  [[nodiscard]] bool is_out_of_reach(Deadline now) const;
  [[nodiscard]] bool is_hopeless(Deadline now, Deadline until) const;
  [[nodiscard]] Deadline sends_from() const;
  [[nodiscard]] bool is_in_call() const { return health_.call() != Health::Call::none; }

  WorkerSettings settings_;  // under mutex_; name, sync, is_apart and what identifies events never change
  platform::Task task_;      // of mutex_
  std::uint64_t shift_ = 0;  // of mutex_: how many threads were left behind; the one that works began since
  platform::Turn turn_;      // of calling the instance, where no thread of its own has it

  std::atomic<bool> wake_wanted_{false};  // by what was pushed since the last `wake`

  mutable std::mutex mutex_;            // of everything below
  std::condition_variable work_;        // for the thread: something to do
  std::condition_variable done_;        // for the others: room, idleness, a flush, the end
  std::shared_ptr<Instance> instance_;  // called without the mutex; exchanged only while held
  Queue queue_;
  Pace pace_;
  Backoff backoff_;
  std::uint32_t postponed_ = 0;            // calls in a row that were to be repeated, and took nothing
  Deadline not_before_ = Deadline::min();  // of the front parcel, after a retry
  Deadline waits_end_ = Deadline::max();
  Deadline holds_end_ = Deadline::max();
  std::uint64_t due_before_ = 0;             // sequence: older events are not held back any more
  Deadline sleeps_until_ = Deadline::min();  // the thread; it does not sleep while this has passed
  Deadline next_flush_ = Deadline::max();
  Deadline stop_began_ = Deadline::max();
  Deadline stop_deadline_ = Deadline::max();
  std::uint64_t flushes_wanted_ = 0;
  std::uint64_t flushes_done_ = 0;
  std::uint64_t flush_up_to_ = 0;                // sequence: what must be settled before the wanted flush
  Deadline forbearing_until_ = Deadline::min();  // a push waits rather than drops: it was held, or is
  std::uint64_t unwanted_before_ = 0;  // sequence: older events may be of kinds that it does not want
  bool held_ = false;                  // no call begins
  bool is_stalled_ = false;            // block waited in vain, and nothing was delivered since
  bool stopping_ = false;
  bool has_had_last_attempt_ = false;
  bool finished_ = false;
  std::string end_error_;  // why it was not flushed or stopped in the end

  Health health_;
  Since<Health::State> state_ = Health::State::ready;  // as of the last change that was seen
  std::uint64_t lost_before_ = 0;                      // events, when the trouble began that is not over yet
  Deadline trouble_began_ = Deadline::max();
  bool trouble_is_told_ = false;        // the log has a line on it
  mutable bool stuck_is_told_ = false;  // of the call that is running

  std::uint64_t in_hands_ = 0;          // events that the reporter is working on
  std::uint64_t self_in_hands_ = 0;     // of the host's own metrics
  std::uint64_t waiting_ = 0;           // events whose push waits for room
  std::uint64_t waiting_sequence_ = 0;  // of the first of them
  Account account_;
  Account self_account_;  // of the host's own metrics
  Observed observed_;
};

}  // namespace pollux::deliver
