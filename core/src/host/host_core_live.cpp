// A host that is watched: its door, and the scopes that are recorded while somebody looks.
#include <filesystem>
#include <system_error>
#include <utility>

#include <pollux/sdk/adapter.hpp>

#include "collect/collector.hpp"
#include "diagnose/log.hpp"
#include "host/host_core.hpp"
#include "live/door.hpp"
#include "live/figures.hpp"

namespace pollux::host {

namespace {

constexpr auto patience = std::chrono::milliseconds(100);  // with a reload that is under way
constexpr auto farewell = std::chrono::seconds(1);         // for what is queued, once nobody looks any more

// All scopes, and nothing waits for it. No reporter can have this name.
config::ReporterSettings watching_settings() {
  config::ReporterSettings settings;
  settings.name = "(live)";
  settings.overflow = config::Overflow::drop_oldest;
  return settings;
}

std::shared_ptr<deliver::Worker> make_watching(const config::TelemetrySettings& telemetry,
                                               std::uint64_t run_id,
                                               const std::shared_ptr<live::Figures>& figures) {
  using Reporter = sdk::Adapter<live::FiguresReporter>;
  const config::ReporterSettings own = watching_settings();
  std::shared_ptr<deliver::Instance> instance = deliver::Instance::adopt(
      own.name, Reporter::functions, Reporter::adopt(live::FiguresReporter(figures)));
  static_cast<void>(instance->start(deliver::Clock::now() + farewell));
  deliver::WorkerSettings settings = worker_settings(own, nullptr, telemetry, run_id);
  settings.is_apart = true;
  auto worker = std::make_shared<deliver::Worker>(std::move(settings), std::move(instance));
  worker->start();
  return worker;
}

void stop(const std::shared_ptr<deliver::Worker>& worker) {
  const deliver::Deadline deadline = deliver::Clock::now() + farewell;
  worker->begin_stop(deadline);
  worker->await_stop(deadline);
}

}  // namespace

// A host that cannot be watched does its work all the same.
void HostCore::open_live() {
  if (plan_->settings.telemetry.socket.empty()) return;
  auto door = live::Door::open(live::place_of(plan_->settings.telemetry.socket, folder_of(plan_->settings)));
  if (!door) return diagnose::error("", "the host cannot be watched: " + door.error().message());
  live::Program program;
  program.figures = std::make_shared<live::Figures>();
  program.stats = [weak = weak_from_this()]() -> std::optional<Stats> {
    const auto core = weak.lock();
    return core ? std::optional(core->stats()) : std::nullopt;
  };
  program.watch = [weak = weak_from_this(), figures = program.figures](bool on) {
    const auto core = weak.lock();
    return core && core->watch_scopes(figures, on);
  };
  program.missed = [weak = weak_from_this()]() -> std::uint64_t {
    const auto core = weak.lock();
    const auto watching = core ? core->crew()->watching : nullptr;
    return watching ? watching->ledger().dropped_total() : 0;
  };
  try {
    live_ = std::make_unique<live::Server>(std::move(*door), std::move(program));
  } catch (const std::system_error& failed) {
    diagnose::error("", std::string("the host cannot be watched: ") + failed.what());
  }
}

void HostCore::end_live(deliver::Deadline deadline) {
  if (live_) live_->end(deadline);
}

// Exchanges who watches; false when the host is ending, and nothing is exchanged any more.
bool HostCore::set_watching(std::shared_ptr<deliver::Worker>& worker) {
  const std::lock_guard lock(crew_mutex_);
  if (is_ending_) return false;
  Crew crew = *crew_;
  std::swap(crew.watching, worker);
  crew_ = std::make_shared<const Crew>(std::move(crew));
  return true;
}

bool HostCore::watch_scopes(const std::shared_ptr<live::Figures>& figures, bool on) {
  if (!plan_->turn.try_lock_until(deliver::Clock::now() + patience)) return false;
  const std::lock_guard turn(plan_->turn, std::adopt_lock);
  std::shared_ptr<deliver::Worker> worker;
  try {
    if (on) worker = make_watching(plan_->settings.telemetry, run_id_, figures);
  } catch (const std::system_error&) {  // no thread to be had: there may be one later
    return false;
  }
  const bool is_set = set_watching(worker);
  if (is_set) route_to(plan_->reporters, plan_->settings);
  if (worker) stop(worker);  // the one before, or one that comes too late
  return is_set;
}

// Exchanges routes and workers at a batch boundary. With the turn of reloads.
void HostCore::route_to(const std::vector<Running>& reporters, const config::Settings& settings) {
  std::vector<Running> all = reporters;
  if (const auto watching = crew()->watching) all.push_back({watching_settings(), nullptr, {}, watching});
  collect::Collector::instance().change(*intake_, intake_settings(settings), routes_of(all), workers_of(all));
}

}  // namespace pollux::host
