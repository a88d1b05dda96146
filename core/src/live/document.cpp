#include "live/document.hpp"

#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "live/request.hpp"
#include "platform/clock.hpp"

namespace pollux::live {

namespace {

using Json = nlohmann::ordered_json;

double seconds(std::chrono::nanoseconds duration) { return static_cast<double>(duration.count()) / 1e9; }

// Names may hold any bytes; a document is UTF-8.
std::string line(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json begin(const char* name) {
  return {{"v", version},
          {"document", name},
          {"program", program_invocation_short_name},
          {"pid", ::getpid()},
          {"time_s", seconds(std::chrono::nanoseconds(platform::wall_ns()))}};
}

Json json_of(const ReporterLedger& ledger) {
  return {{"name", ledger.name},           {"state", ledger.state},       {"accepted", ledger.accepted},
          {"delivered", ledger.delivered}, {"rejected", ledger.rejected}, {"dropped", ledger.dropped_total()},
          {"in_flight", ledger.in_flight}, {"resent", ledger.resent},     {"dropped_by", ledger.dropped}};
}

Json json_of(const DurationStats& durations) {
  return {{"count", durations.count},
          {"p50_s", seconds(durations.p50)},
          {"p99_s", seconds(durations.p99)},
          {"max_s", seconds(durations.max)}};
}

Json json_of(const ReporterLedger& ledger, const ReporterStats* stats) {
  Json reporter = json_of(ledger);
  if (!stats) return reporter;  // it was removed
  reporter.update({{"in_state_s", seconds(stats->in_state)},
                   {"queue_depth", stats->queue_depth},
                   {"queue_capacity", stats->queue_capacity},
                   {"queue_bytes", stats->queue_bytes},
                   {"queue_bytes_capacity", stats->queue_bytes_capacity},
                   {"delay", json_of(stats->recent_delay)},
                   {"call", json_of(stats->recent_call)},
                   {"last_error", stats->last_error},
                   {"last_error_age_s", seconds(stats->last_error_age)}});
  return reporter;
}

Json reporters_of(const Stats& stats) {
  Json list = Json::array();
  for (const ReporterLedger& ledger : stats.ledger.reporters) {
    const auto at = std::ranges::find(stats.reporters, ledger.name, &ReporterStats::name);
    list.push_back(json_of(ledger, at == stats.reporters.end() ? nullptr : &*at));
  }
  return list;
}

void add_account(Json& to, const Ledger& ledger) {
  to.update({{"emitted", ledger.emitted},
             {"routed", ledger.routed},
             {"unrouted", ledger.unrouted},
             {"in_rings", ledger.in_rings},
             {"lost", ledger.lost_total()},
             {"lost_by", ledger.lost},
             {"truncated", ledger.truncated},
             {"stalls", ledger.stalls},
             {"overflowed", ledger.overflowed},
             {"capped", ledger.capped}});
}

Json json_of(const Figures::Row& row) {
  return {{"scope", row.path},         {"calls", row.calls},
          {"errors", row.errors},      {"total_s", seconds(row.total)},
          {"min_s", seconds(row.min)}, {"max_s", seconds(row.max)},
          {"p50_s", seconds(row.p50)}, {"p99_s", seconds(row.p99)}};
}

}  // namespace

std::string top_document(const Stats& stats, const Interval& interval) {
  Json document = begin("top");
  const double lasted = seconds(interval.lasted);
  document.update({{"uptime_s", seconds(stats.uptime)},
                   {"interval_s", lasted},
                   {"events_per_s", lasted > 0 ? static_cast<double>(interval.emitted) / lasted : 0.0},
                   {"missed", interval.missed}});
  add_account(document, stats.ledger);
  Json scopes = Json::array();
  for (const Figures::Row& row : interval.scopes) scopes.push_back(json_of(row));
  document["scopes"] = std::move(scopes);
  document["reporters"] = reporters_of(stats);
  return line(document);
}

std::string ledger_document(const Ledger& ledger) {
  Json document = begin("ledger");
  document["balances"] = ledger.balances();
  add_account(document, ledger);
  Json reporters = Json::array();
  for (const ReporterLedger& reporter : ledger.reporters) reporters.push_back(json_of(reporter));
  document["reporters"] = std::move(reporters);
  return line(document);
}

std::string stats_document(const Stats& stats) {
  Json document = begin("stats");
  document.update(
      {{"uptime_s", seconds(stats.uptime)}, {"scopes", stats.scopes}, {"threads", stats.threads}});
  add_account(document, stats.ledger);
  document["reporters"] = reporters_of(stats);
  return line(document);
}

std::string error_document(const std::string& why) { return line({{"v", version}, {"error", why}}); }

std::string end_document() {
  return line({{"v", version}, {"end", "the program has shut its telemetry down"}});
}

}  // namespace pollux::live
