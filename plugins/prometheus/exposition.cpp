#include "exposition.hpp"

#include <prometheus/text_serializer.h>

#include <sstream>
#include <utility>

#include "process_metrics.hpp"

namespace pollux::prometheus {

BatchResult Exposition::record(const Batch& batch, HostView host) {
  BatchResult result = BatchResult::all(batch);
  std::vector<std::string> news;
  {
    const std::lock_guard lock(mutex_);
    for (const Event event : batch) {
      std::string_view refused;
      if (event.is_timing()) refused = families_.record(event.timing());
      if (event.is_metric()) refused = families_.record(event.metric());
      if (refused.empty()) continue;
      if (result.rejected++ == 0) result.message = refused;
    }
    news = families_.take_news();
  }
  for (const std::string& each : news) host.warning(each);
  return result;
}

std::vector<::prometheus::MetricFamily> Exposition::families() const {
  std::vector<::prometheus::MetricFamily> page;
  {
    const std::lock_guard lock(mutex_);
    page = families_.page();
  }
  if (settings_.process) {
    for (auto& family : process_metrics()) page.push_back(std::move(family));
  }
  return page;
}

std::string Exposition::text() const {
  std::ostringstream out;
  ::prometheus::TextSerializer().Serialize(out, families());
  return std::move(out).str();
}

}  // namespace pollux::prometheus
