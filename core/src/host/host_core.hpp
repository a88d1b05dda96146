// HostCore: one host at work: its slot, its intake and its workers, from the first event to the last.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/ledger.hpp>
#include <pollux/reload.hpp>
#include <pollux/result.hpp>
#include <pollux/stats.hpp>

#include "collect/intake.hpp"
#include "config/settings.hpp"
#include "host/control.hpp"
#include "host/prepare.hpp"
#include "host/running.hpp"
#include "host/source.hpp"
#include "live/server.hpp"
#include "platform/limit.hpp"
#include "platform/turn.hpp"

namespace pollux::host {

class HostCore : public std::enable_shared_from_this<HostCore> {
 public:
  // Reporters must have been started. Fails only when no slot or no thread is free. Without a source it
  // cannot be reloaded.
  [[nodiscard]] static Result<std::shared_ptr<HostCore>> open(const config::Settings& settings,
                                                              std::vector<ReporterSetup> reporters,
                                                              Source source = {});
  // A host with telemetry off.
  [[nodiscard]] static std::shared_ptr<HostCore> disabled();
  // All that are open in this process.
  [[nodiscard]] static std::vector<std::shared_ptr<HostCore>> all();
  // The host behind a context; null when it is gone.
  [[nodiscard]] static std::shared_ptr<HostCore> of(std::uint64_t key);

  // Of the hosts by slot; held over fork.
  [[nodiscard]] static std::mutex& directory_mutex();

  ~HostCore();

  [[nodiscard]] std::uint64_t key() const { return key_; }
  [[nodiscard]] const std::shared_ptr<collect::Intake>& intake() const { return intake_; }

  FlushReport flush(std::chrono::nanoseconds within);
  FlushReport shutdown(std::chrono::nanoseconds within);
  void shutdown();  // within `shutdown_timeout`
  // The log says nothing of the end: the caller does.
  void leave_account_to_caller() { gives_account_ = false; }
  [[nodiscard]] std::chrono::nanoseconds shutdown_timeout() const;
  // A function of that instance called exit: the reporter that it belongs to is not waited for.
  void abandon_inside(const deliver::Instance* instance);
  [[nodiscard]] Ledger ledger() const;
  // See reload.hpp.
  [[nodiscard]] Result<ReloadReport> reload();
  // Each such signal reloads, on a thread of the host's, and the log says what became of it.
  [[nodiscard]] Result<void> reload_on(int signal);
  [[nodiscard]] Stats stats() const;
  [[nodiscard]] Result<std::string> snapshot(std::string_view reporter) const;

 private:
  // Who is at work, and who was: exchanged as a whole.
  struct Crew {
    collect::Workers at_work;
    collect::Workers leaving;                       // removed, and still delivering
    std::map<std::string, ReporterLedger> removed;  // by name; one that comes back goes on counting
    std::shared_ptr<deliver::Worker> watching;      // while somebody watches the host; no reporter
  };

  // What runs, as reloads know it. Apart, for a forked child must not destroy what others were waiting for,
  // or were in the middle of changing.
  struct Plan {
    platform::Turn turn;  // of what follows
    Source source;        // empty: what runs came from elsewhere
    config::Settings settings;
    std::vector<Running> reporters;
  };

  HostCore();
  [[nodiscard]] bool is_ours() const;  // false in a forked child of the process that opened it
  [[nodiscard]] std::shared_ptr<deliver::Worker> make_worker(const ReporterSetup& reporter,
                                                             const config::Settings& settings) const;
  [[nodiscard]] std::shared_ptr<const Crew> crew() const;
  void set_crew(Crew crew);
  [[nodiscard]] collect::Workers workers() const;  // those that are leaving, too
  [[nodiscard]] Result<void> may_reload() const;
  [[nodiscard]] Result<ReloadReport> reload_now();
  [[nodiscard]] bool begin_change();
  [[nodiscard]] bool take_on(collect::Workers at_work, collect::Workers leaving,
                             const config::Settings& settings);
  void dismiss(std::chrono::nanoseconds within);
  void end_reloads(deliver::Deadline deadline);
  void end_control(deliver::Deadline deadline);
  void route_to(const std::vector<Running>& reporters, const config::Settings& settings);
  Control& begin_control();
  void watch();
  void inform_control(config::Settings settings, std::string text);
  // See host_core_live.cpp.
  void open_live();
  void end_live(deliver::Deadline deadline);
  [[nodiscard]] bool watch_scopes(const std::shared_ptr<live::Figures>& figures, bool on);
  [[nodiscard]] bool set_watching(std::shared_ptr<deliver::Worker>& worker);

  void report_self_if_sync();
  void log_end(const Ledger& ledger) const;
  [[nodiscard]] Ledger ledger_now() const;
  [[nodiscard]] std::vector<ReporterLedger> reporter_ledgers() const;

  std::uint64_t key_ = 0;
  std::uint64_t epoch_;
  std::uint64_t run_id_ = 0;
  mutable std::atomic<std::uint64_t> workers_made_{0};
  std::shared_ptr<collect::Intake> intake_;
  using Limit = platform::Limit;
  const std::shared_ptr<Limit> preparing_ = std::make_shared<Limit>();  // of a reload, until it is settled
  const std::shared_ptr<Limit> stopping_ = std::make_shared<Limit>();   // of what it has replaced

  mutable std::mutex crew_mutex_;
  std::shared_ptr<const Crew> crew_ = std::make_shared<Crew>();
  std::chrono::nanoseconds shutdown_timeout_{};  // under the same, as the next
  bool log_account_ = false;
  bool is_changing_ = false;  // under the same: a reload touches what runs
  bool is_ending_ = false;    // under the same: nothing is exchanged any more

  std::unique_ptr<Plan> plan_ = std::make_unique<Plan>();

  std::mutex control_mutex_;
  std::unique_ptr<Control> control_;  // once something asks for it

  std::unique_ptr<live::Server> live_;  // with a socket; made before the host is known

  std::atomic<bool> gives_account_{true};
  std::mutex shutdown_mutex_;
  mutable std::mutex final_mutex_;
  std::optional<Ledger> final_;  // once it is shut down; by then the slot may be another host's
  const deliver::Deadline opened_at_ = deliver::Clock::now();
  deliver::Deadline closed_at_ = deliver::Deadline::max();
};

}  // namespace pollux::host
