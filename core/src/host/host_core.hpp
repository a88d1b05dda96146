// HostCore: one host at work: its slot, its intake and its workers, from the first event to the last.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/ledger.hpp>
#include <pollux/result.hpp>
#include <pollux/stats.hpp>

#include "collect/intake.hpp"
#include "config/settings.hpp"
#include "deliver/instance.hpp"
#include "route/routes.hpp"

namespace pollux::host {

// One reporter, ready to be started.
struct ReporterSetup {
  config::ReporterSettings settings;
  std::unique_ptr<deliver::Instance> instance;
};

class HostCore : public std::enable_shared_from_this<HostCore> {
 public:
  // Reporters must have been started. Fails only when no slot is free.
  [[nodiscard]] static Result<std::shared_ptr<HostCore>> open(const config::Settings& settings,
                                                              std::vector<ReporterSetup> reporters);
  // A host with telemetry off.
  [[nodiscard]] static std::shared_ptr<HostCore> disabled();
  // The host behind a context; null when it is gone.
  [[nodiscard]] static std::shared_ptr<HostCore> of(std::uint64_t key);

  // Of the hosts by slot; held over fork.
  [[nodiscard]] static std::mutex& directory_mutex();

  ~HostCore();

  [[nodiscard]] std::uint64_t key() const { return key_; }
  [[nodiscard]] const std::shared_ptr<collect::Intake>& intake() const { return intake_; }

  FlushReport flush(std::chrono::nanoseconds within);
  FlushReport shutdown(std::chrono::nanoseconds within);
  void shutdown() { shutdown(shutdown_timeout_); }
  [[nodiscard]] Ledger ledger() const;
  [[nodiscard]] Stats stats() const;
  [[nodiscard]] Result<std::string> snapshot(std::string_view reporter) const;

 private:
  HostCore();
  [[nodiscard]] bool is_ours() const;  // false in a forked child of the process that opened it
  void stop_workers(deliver::Deadline deadline);
  [[nodiscard]] Ledger ledger_now() const;
  [[nodiscard]] std::vector<ReporterLedger> reporter_ledgers() const;

  std::uint64_t key_ = 0;
  std::uint64_t epoch_;
  std::chrono::nanoseconds shutdown_timeout_{};
  std::shared_ptr<collect::Intake> intake_;
  collect::Workers workers_;
  std::mutex shutdown_mutex_;
  mutable std::mutex final_mutex_;
  std::optional<Ledger> final_;  // once it is shut down; by then the slot may be another host's
  const deliver::Deadline opened_at_ = deliver::Clock::now();
  deliver::Deadline closed_at_ = deliver::Deadline::max();
};

}  // namespace pollux::host
