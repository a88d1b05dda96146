// Instance: one created reporter behind the C table, a plugin's and the application's alike. Calls its
// functions, and turns whatever it answers into something that can be trusted.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include <pollux/abi/plugin.h>
#include <pollux/result.hpp>

#include "deliver/delivery.hpp"

namespace pollux::deliver {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

[[nodiscard]] std::int64_t nanoseconds_of(Deadline deadline);  // as the ABI has it

// What a function of a reporter answered, made plausible.
struct Answer {
  std::int32_t status = POLLUX_OK;
  std::uint32_t consumed = 0;
  std::uint32_t rejected = 0;
  std::chrono::nanoseconds retry_after{-1};  // negative: the host's own backoff
  std::string message;
  const pollux_option* option = nullptr;
};

class Instance {
 public:
  // Calls create. `keep_alive` is whatever must outlive the functions: a loaded plugin, or nothing.
  [[nodiscard]] static Result<std::unique_ptr<Instance>, Answer> create(
      const std::string& reporter, const pollux_reporter& functions, const pollux_option* options,
      std::shared_ptr<const void> keep_alive);
  // Takes over an instance that the application made.
  [[nodiscard]] static std::unique_ptr<Instance> adopt(const std::string& reporter,
                                                       const pollux_reporter& functions,
                                                       const pollux_instance& instance);
  ~Instance();  // calls destroy
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  // Calls are serialised by the caller; get_extension may come from any thread.
  Answer start(Deadline deadline);
  // `delivery` was reset, and shows from then on what the reporter is done with.
  Answer deliver(const pollux_batch& batch, Delivery& delivery);
  Answer flush(Deadline deadline);
  Answer stop(Deadline deadline);
  [[nodiscard]] bool can_reconfigure() const;
  Answer reconfigure(const pollux_option* options);

  // The extension handover/1, which `hands_over` says whether it has.
  [[nodiscard]] bool hands_over() const;
  Answer release(Deadline deadline);
  Answer resume(Deadline deadline);

  // From any thread; an error once it has stopped.
  [[nodiscard]] Result<std::string> snapshot() const;

  [[nodiscard]] std::uint32_t wants() const { return instance_.wants; }
  [[nodiscard]] const std::string& reporter() const { return reporter_; }

 private:
  Instance(const std::string& reporter, const pollux_reporter& functions,
           std::shared_ptr<const void> keep_alive);

  template <class Call>
  Answer call(Call&& call);
  template <class Call>
  Answer call(pollux_result& result, Call&& call);
  [[nodiscard]] const void* extension(const char* id) const;

  std::string reporter_;
  const pollux_reporter* functions_;
  std::shared_ptr<const void> keep_alive_;
  pollux_host host_{};
  pollux_instance instance_{};
  mutable std::mutex reading_;  // of snapshots against the stop
  bool stopped_ = false;        // under it
};

}  // namespace pollux::deliver
