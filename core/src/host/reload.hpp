// Reload: one change of configuration, as a transaction. In: what runs, and the settings that are to be. Out:
// what runs then; or every reason why not, and everything as it was.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <pollux/reload.hpp>
#include <pollux/result.hpp>

#include "config/settings.hpp"
#include "host/prepare.hpp"
#include "host/running.hpp"
#include "platform/limit.hpp"

namespace pollux::host {

// For one thread. The order of calls: plan, prepare, then commit or undo, then end. What is neither is
// undone.
class Reload {
 public:
  // Makes and starts the worker of a reporter that is added; throws std::system_error for want of a thread.
  using MakeWorker = std::function<std::shared_ptr<deliver::Worker>(const ReporterSetup&)>;

  // Calls of reporters, but for those of stop_replaced, end with `limit`.
  Reload(std::vector<Running>& running, const config::Settings& settings,
         std::shared_ptr<platform::Limit> limit, MakeWorker make_worker);

  ~Reload();
  Reload(const Reload&) = delete;
  Reload& operator=(const Reload&) = delete;

  // Looks up and makes what is new; nothing that runs takes notice.
  [[nodiscard]] Result<void, Errors> plan();
  // Everything else that can fail: starts beside what runs, reconfigures, hands over. The reporters that are
  // to be replaced are held afterwards. On a failure all has been undone.
  [[nodiscard]] Result<void, Errors> prepare();
  void undo();

  // Exchanges the instances and lets the workers go on. Cannot fail, and does not wait.
  void commit();
  // What runs then, in the order of the configuration.
  [[nodiscard]] const std::vector<Running>& running() const { return next_; }
  [[nodiscard]] const std::vector<Running>& removed() const { return removed_; }

  // Stops and destroys the instances that were replaced; one that does not return is abandoned.
  void stop_replaced(deliver::Deadline deadline, const std::shared_ptr<platform::Limit>& limit);

  [[nodiscard]] ReloadReport& report() { return report_; }

 private:
  enum class Way { keep, reconfigure, beside, handover, add };
  struct Change {
    ReporterSetup setup;
    Running* old = nullptr;
    Way way = Way::keep;
    std::shared_ptr<deliver::Instance> before;  // of the old one, while it has released what it held
    std::shared_ptr<deliver::Worker> added;
    std::string state;            // what the old one has handed over
    bool is_passed_over = false;  // on_error = "skip": the old one goes on as it was, if there is one
    bool is_started = false;      // the new instance
    bool is_reconfigured = false;
    bool is_released = false;
    bool held = false;
  };

  // Steps. Each returns what went wrong, but for reporters that may be passed over.
  Errors look_up_all();
  Errors start_beside();
  Errors reconfigure();
  Errors hold_replaced();
  Errors hand_over();
  Errors add_workers();

  // The same of one reporter.
  Errors look_up(const config::ReporterSettings& reporter);
  Errors start(Change& change);
  Errors reconfigure(Change& change);
  Errors hold(Change& change);
  Errors release(Change& change);
  Errors adopt(Change& change);
  Errors add_worker(Change& change);

  using Step = Errors (Reload::*)();
  [[nodiscard]] Result<void, Errors> take(std::initializer_list<Step> steps);
  Errors for_each(std::initializer_list<Way> ways, Errors (Reload::*step)(Change&));
  Errors skip(Change& change, Errors errors);
  Errors fail(Change& change, Error error);
  void let_go(Change& change);
  void lose(Change& change);
  void end_new(Change& change);
  void restore_old(Change& change);
  void take_back(Change& change);
  void list_next();
  [[nodiscard]] Way way_of(const Change& change) const;
  [[nodiscard]] Running* find_running(const std::string& name) const;
  [[nodiscard]] Error error_of(const Change& change, const char* doing,
                               const std::optional<deliver::Answer>& answer) const;

  std::vector<Running>& running_;
  const config::Settings& settings_;
  std::shared_ptr<platform::Limit> limit_;
  MakeWorker make_worker_;
  load::ExclusivePaths paths_;   // of the reporters that were looked up
  std::vector<Change> changes_;  // in the order of the configuration
  std::vector<Running> next_;
  std::vector<Running> removed_;
  struct Replaced {
    std::shared_ptr<deliver::Instance> instance;
    std::shared_ptr<deliver::Worker> worker;  // whose it was
  };
  std::vector<Replaced> replaced_;
  ReloadReport report_;
  bool is_settled_ = false;  // nothing is undone any more
};

}  // namespace pollux::host
