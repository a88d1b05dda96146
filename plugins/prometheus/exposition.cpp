#include "exposition.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "openmetrics.hpp"
#include "process_metrics.hpp"

namespace pollux::prometheus {
namespace {

// The library writes help texts as they are; this format has a backslash doubled.
std::string escaped_help(const std::string& help) {
  std::string text;
  for (const char c : help) text.append(c == '\\' ? 2 : 1, c);
  return text;
}

// The text format 0.0.4.
std::string prometheus_text(Page page) {
  std::vector<::prometheus::MetricFamily> families;
  families.reserve(page.size());
  for (PageFamily& each : page) {
    families.push_back(std::move(each.family));
    families.back().help = escaped_help(families.back().help);
  }
  std::ostringstream out;
  ::prometheus::TextSerializer().Serialize(out, families);
  return std::move(out).str();
}

}  // namespace

BatchResult Exposition::record(const Batch& batch, HostView host) {
  BatchResult result = BatchResult::all(batch);
  std::vector<std::string> news;
  std::map<std::string_view, std::uint32_t> reasons;  // of what is rejected, and how often
  {
    const std::lock_guard lock(mutex_);
    for (const Event event : batch) {
      std::string_view refused;
      if (event.is_timing()) refused = families_.record(event.timing());
      if (event.is_metric()) refused = families_.record(event.metric());
      if (!refused.empty()) ++reasons[refused];
    }
    news = families_.take_news();
  }
  for (const std::string& each : news) host.warning(each);
  for (const auto& [reason, events] : reasons) {
    result.rejected += events;
    if (!result.message.empty()) result.message += "; ";
    if (reasons.size() > 1) result.message += std::to_string(events) + " of these: ";
    result.message += reason;
  }
  return result;
}

Page Exposition::page() const {
  Page page;
  {
    const std::lock_guard lock(mutex_);
    page = families_.page();
  }
  if (!settings_.process) return page;
  const std::size_t of_application = page.size();
  for (auto& family : process_metrics()) {  // which give way to the application's of the same name
    const auto last = page.begin() + static_cast<std::ptrdiff_t>(of_application);
    const bool is_taken = std::any_of(
        page.begin(), last, [&](const PageFamily& each) { return each.family.name == family.family.name; });
    if (!is_taken) page.push_back(std::move(family));
  }
  return page;
}

std::string Exposition::text(Format format) const {
  Page families = page();
  return format == Format::openmetrics ? openmetrics(families) : prometheus_text(std::move(families));
}

}  // namespace pollux::prometheus
