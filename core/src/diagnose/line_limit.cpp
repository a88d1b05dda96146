#include "diagnose/line_limit.hpp"

#include <algorithm>

namespace pollux::diagnose {

bool LineLimit::admit(std::string_view name, Clock::time_point now) {
  Source& source = find(name, now);
  const double passed = std::chrono::duration<double>(now - source.at).count();
  source.allowance = std::min(burst, source.allowance + passed * lines_a_second);
  source.at = now;
  if (source.allowance >= 1) {
    source.allowance -= 1;
    return true;
  }
  ++source.suppressed;
  if (next_report_ == Clock::time_point::max()) next_report_ = now + between_reports;
  return false;
}

std::vector<std::pair<std::string, std::uint64_t>> LineLimit::take_report() {
  std::vector<std::pair<std::string, std::uint64_t>> report;
  for (auto& [name, source] : sources_) {
    if (const auto count = std::exchange(source.suppressed, 0); count > 0) report.emplace_back(name, count);
  }
  if (const auto count = std::exchange(others_.suppressed, 0); count > 0) report.emplace_back("", count);
  next_report_ = Clock::time_point::max();
  return report;
}

LineLimit::Source& LineLimit::find(std::string_view name, Clock::time_point now) {
  if (const auto at = sources_.find(name); at != sources_.end()) return at->second;
  if (sources_.size() >= most_sources) forget_idle(now);
  if (sources_.size() >= most_sources) return others_;
  return sources_.try_emplace(std::string(name), Source{burst, now, 0}).first->second;
}

// A source whose allowance is whole again is like a new one.
void LineLimit::forget_idle(Clock::time_point now) {
  std::erase_if(sources_, [&](const auto& entry) {
    const Source& source = entry.second;
    const double passed = std::chrono::duration<double>(now - source.at).count();
    return source.suppressed == 0 && source.allowance + passed * lines_a_second >= burst;
  });
}

}  // namespace pollux::diagnose
