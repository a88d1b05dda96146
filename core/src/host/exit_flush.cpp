#include "host/exit_flush.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "deliver/inside.hpp"
#include "diagnose/log.hpp"
#include "host/host_core.hpp"
#include "platform/exit_hook.hpp"
#include "platform/main_thread.hpp"
#include "platform/task.hpp"
#include "platform/thread.hpp"

namespace pollux::host {

namespace {

using Drops = std::map<std::string, std::uint64_t>;  // by reason

// What else there is to do in a shutdown, once all reporters have ended.
constexpr auto exit_patience = std::chrono::seconds(1);

// "log: shutdown 3, abandoned 1; otlp: …", or nothing.
std::string losses_since(const Ledger& before, const Ledger& after) {
  std::string text;
  for (const ReporterLedger& reporter : after.reporters) {
    const auto earlier = std::ranges::find(before.reporters, reporter.name, &ReporterLedger::name);
    Drops dropped = reporter.dropped;
    dropped["rejected"] = reporter.rejected;
    std::string reasons;
    for (const auto& [reason, count] : dropped) {
      std::uint64_t known = 0;
      if (earlier != before.reporters.end()) {
        const auto at = earlier->dropped.find(reason);
        known = reason == "rejected" ? earlier->rejected : at == earlier->dropped.end() ? 0 : at->second;
      }
      if (count > known)
        reasons += (reasons.empty() ? "" : ", ") + reason + ' ' + std::to_string(count - known);
    }
    if (!reasons.empty()) text += (text.empty() ? "" : "; ") + reporter.name + ": " + reasons;
  }
  return text;
}

void end(HostCore& core) {
  const Ledger before = core.ledger();
  core.shutdown();
  if (const std::string lost = losses_since(before, core.ledger()); !lost.empty())
    diagnose::warn("", "events that could not be delivered at exit: " + lost);
}

// Each host on a thread of its own: one that is in the middle of something else cannot keep the program from
// ending, and the others are not late for it.
void end_all() {
  const platform::CancellationBlocked uncancelled;
  const std::vector<std::shared_ptr<HostCore>> open = HostCore::all();
  const auto* inside = deliver::Inside::leave();
  for (const auto& core : open) core->abandon_inside(inside);
  std::vector<std::pair<platform::Task, deliver::Deadline>> ending;
  for (const auto& core : open) {
    const auto deadline = platform::later(platform::deadline_in(core->shutdown_timeout()), exit_patience);
    try {
      ending.emplace_back(platform::Task("plx exit", [core] { end(*core); }), deadline);
    } catch (const std::system_error&) {  // no thread to be had
      end(*core);
    }
  }
  for (auto& [task, deadline] : ending) {
    if (!task.await(deadline)) diagnose::error("", "a host has not ended in time at exit; leaving it behind");
  }
}

}  // namespace

void flush_at_exit() {
  platform::set_exit_hook(&end_all);
  platform::end_with_last_thread();
}

}  // namespace pollux::host
