// Instance: one reporter under trial, from create to destroy. Every answer is held against what the contract
// allows of it; the first that is not allowed fails the case.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>

#include <pollux/abi/ext/handover.h>
#include <pollux/abi/ext/snapshot.h>
#include <pollux/abi/plugin.h>

#include "command/conform/given_options.hpp"
#include "command/conform/host_side.hpp"
#include "command/conform/trial.hpp"

namespace pollux::conform {

struct Answer {
  std::int32_t status = POLLUX_OK;
  std::uint32_t consumed = 0;
  std::uint32_t rejected = 0;
  std::string message;

  [[nodiscard]] std::string text() const;  // "FATAL: no space"
};

class Instance {
 public:
  static constexpr std::int64_t soon = -1;  // a deadline: in ten seconds

  // Not started. With the target's options and a folder of its own; with those of `options`, which others may
  // share; or with any tree of options.
  explicit Instance(Trial& trial);
  Instance(Trial& trial, const GivenOptions& options) : Instance(trial, options.root()) {}
  Instance(Trial& trial, const pollux_option* options);
  ~Instance();  // stops it if it runs, and destroys it
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  [[nodiscard]] const Answer& created() const { return created_; }
  [[nodiscard]] bool exists() const { return exists_; }
  [[nodiscard]] std::uint64_t wants() const { return instance_.wants; }
  [[nodiscard]] void* self() const { return instance_.self; }
  [[nodiscard]] HostSide& host() { return *host_; }

  Answer start(std::int64_t deadline_ns = soon);
  Answer deliver(const pollux_batch& batch);
  Answer flush(std::int64_t deadline_ns = soon);
  Answer stop(std::int64_t deadline_ns = soon);
  Answer reconfigure(const pollux_option* options);
  void destroy();

  // Of a batch and of a flush that any reporter has to take: fails the case unless it is consumed and nothing
  // of it rejected, or no batch at all can be delivered here.
  void accept(const pollux_batch& batch);
  void settle();

  // What lifecycle.delivers demands: ordinary batches are taken and flushed several times, and stop is OK.
  // Nothing when it is so, else what was not. Ends the instance.
  [[nodiscard]] std::optional<Failed> live_ordinarily();

  const void* extension(const char* id);
  const pollux_ext_snapshot* snapshot();
  const pollux_ext_handover* handover();
  Answer release(std::int64_t deadline_ns = soon);  // of an instance that has a handover
  Answer adopt(const std::string& state);           // before start; likewise
  [[nodiscard]] const std::optional<std::string>& released() const { return state_; }  // by the last release
  Answer resume(std::int64_t deadline_ns = soon);

  static constexpr std::uint32_t most_message = 512;
  std::uint32_t message_size = most_message;  // the host's room for messages; 0: none at all

 private:
  using Function = std::function<std::int32_t(pollux_result*)>;
  void create(const pollux_option* options);
  Answer call(const char* name, std::initializer_list<std::int32_t> allowed, const Function& function,
              const pollux_option* options = nullptr);

  Trial& trial_;
  std::unique_ptr<HostSide> host_;
  std::unique_ptr<GivenOptions> own_;
  pollux_instance instance_{POLLUX_INSTANCE_SIZE_1_0, 0, 0, nullptr};
  Answer created_;
  bool exists_ = false;
  bool started_ = false;
  std::optional<std::string> state_;
};

// A started instance with the target's options; skips the case when it does not come up, for other cases
// judge that.
struct Started : Instance {
  explicit Started(Trial& trial);
  Started(Trial& trial, const GivenOptions& options);
};

[[nodiscard]] std::string status_text(std::int32_t status);

}  // namespace pollux::conform
