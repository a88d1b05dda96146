// Instance: one created reporter behind the C table, a plugin's and the application's alike. Calls its
// functions, and turns whatever it answers into something that can be trusted.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include <pollux/abi/ext/handover.h>
#include <pollux/abi/ext/snapshot.h>
#include <pollux/abi/plugin.h>
#include <pollux/result.hpp>

#include "platform/turn.hpp"

namespace pollux::deliver {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

[[nodiscard]] std::int64_t nanoseconds_of(Deadline deadline);  // as the ABI has it

// How long a call of a reporter may take that the application, or its operator, waits for.
inline constexpr auto call_timeout = std::chrono::seconds(5);

// What a function of a reporter answered, made plausible.
struct Answer {
  std::int32_t status = POLLUX_OK;
  std::uint32_t consumed = 0;
  std::uint32_t rejected = 0;
  std::chrono::nanoseconds retry_after{-1};  // negative: the host's own backoff
  std::uint64_t lost = 0;                    // delivered events that are now known to be lost
  std::string message;
  const pollux_option* option = nullptr;
};

// What an instance is told of its place, beside its name.
struct Place {
  std::string config_folder;                        // absolute
  std::string plugin_file;                          // absolute; empty: the application's own
  std::shared_ptr<const pollux_resource> resource;  // null: what the system knows of this process
};

// Each function calls the reporter on the calling thread, however long it takes: that is for the thread of a
// worker, for sync delivery, and for a Call, which has a deadline. When the last owner lets go of an instance
// that was started and not stopped, it is stopped, and then destroyed, by such a Call.
class Instance {
 public:
  // Calls nothing yet. `keep_alive` is whatever must outlive the functions: a loaded plugin, or nothing.
  [[nodiscard]] static std::shared_ptr<Instance> make(const std::string& reporter,
                                                      const pollux_reporter& functions,
                                                      std::shared_ptr<const void> keep_alive,
                                                      Place place = {});
  // Takes over an instance that the application made.
  [[nodiscard]] static std::shared_ptr<Instance> adopt(const std::string& reporter,
                                                       const pollux_reporter& functions,
                                                       const pollux_instance& instance);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  // Calls are serialised by the caller, but for snapshots.
  Answer create(const pollux_option* options);
  Answer start(Deadline deadline);
  Answer deliver(const pollux_batch& batch);
  Answer flush(Deadline deadline);
  Answer stop(Deadline deadline);
  [[nodiscard]] bool can_reconfigure() const;
  Answer reconfigure(const pollux_option* options, Deadline deadline);
  // False when a snapshot has not returned: then it cannot be destroyed, and is kept for ever. Once. One that
  // was left behind is kept, too.
  bool destroy();
  // stop, if it was started and has not been stopped, then destroy.
  Answer end(Deadline deadline);

  // The extension handover/1, which `hands_over` says whether it has. `release` adds to `state` what its
  // successor is to take over, before it is started.
  [[nodiscard]] bool hands_over() const { return handover_ != nullptr; }
  Answer release(Deadline deadline, std::string& state);
  Answer resume(Deadline deadline);
  Answer take_over(const std::string& state);

  // Asks that call, if it still runs, to return soon; from another thread, on which it may itself not return.
  // No other call begins meanwhile. False when no call runs that can be asked.
  [[nodiscard]] bool can_cancel() const;
  [[nodiscard]] std::uint64_t running_call() const { return calls_; }
  void cancel(std::uint64_t call);

  // The extension snapshot/1: one at a time, from any thread, until it is stopped. begin_snapshot says why
  // there can be none; else `snapshot` must follow. leave_snapshot: it did not return, and there is no other
  // from now on.
  [[nodiscard]] Result<void> begin_snapshot(Deadline deadline);
  [[nodiscard]] Result<std::string> snapshot(Deadline deadline);
  void leave_snapshot() { snapshot_is_left_ = true; }

  // A call of it did not return: from now on every other answers POLLUX_FATAL without calling anything, and
  // it is kept for ever.
  void leave_behind() { is_left_behind_ = true; }
  [[nodiscard]] bool is_left_behind() const { return is_left_behind_; }

  // Before `deliver`, and while nobody asks for the progress: nothing is taken yet. The result of a call that
  // was left behind is that call's.
  void expect_delivery() {
    if (!is_left_behind_) result_.consumed = result_.rejected = 0;
  }
  // From then on: what `deliver` says that it has taken so far. From any thread.
  struct Progress {
    std::uint32_t consumed;
    std::uint32_t rejected;  // of these
  };
  [[nodiscard]] Progress progress(std::uint32_t events) const;
  // The function that runs, "" between calls. From any thread.
  [[nodiscard]] const char* function() const { return function_; }

  // The process that it is told of; lives as long as the instance.
  [[nodiscard]] const pollux_resource* resource() const { return host_.resource; }
  [[nodiscard]] std::uint64_t wants() const { return instance_.wants; }
  [[nodiscard]] const std::string& reporter() const { return reporter_; }

 private:
  static constexpr std::size_t message_size = 1024;

  Instance(const std::string& reporter, const pollux_reporter& functions,
           std::shared_ptr<const void> keep_alive, Place place);
  ~Instance();
  static void let_go(Instance* last);

  template <class Function>
  Answer call(const char* name, Function&& function, const pollux_option* options = nullptr);
  void find_extensions();
  [[nodiscard]] bool await_snapshot(Deadline deadline);

  std::string reporter_;
  const pollux_reporter* functions_;
  const Place place_;
  std::shared_ptr<const void> keep_alive_;
  pollux_host host_{};
  pollux_instance instance_{};
  const pollux_ext_handover* handover_ = nullptr;
  const pollux_ext_snapshot* snapshot_ = nullptr;
  std::string snapshot_problem_ = "it offers no snapshot";
  std::uint64_t process_;
  bool exists_ = false;  // created, and not destroyed
  bool is_started_ = false;
  bool has_delivered_ = false;
  bool has_odd_answer_ = false;  // to deliver: it was told

  // Of the call that runs. Members, for a call that is abandoned goes on writing to them.
  pollux_result result_{};
  std::array<char, message_size> message_{};
  std::atomic<const char*> function_{""};
  std::atomic<std::uint64_t> calls_{0};  // so far: the number of the one that runs
  std::mutex ending_;  // of a call: held by `cancel`, so that the call it asks does not end under it

  platform::Turn reading_;  // of a snapshot
  std::atomic<bool> is_stopped_{false};
  std::atomic<bool> snapshot_is_left_{false};
  std::atomic<bool> is_left_behind_{false};
};

}  // namespace pollux::deliver
