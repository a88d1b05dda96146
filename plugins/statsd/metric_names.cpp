#include "metric_names.hpp"

#include <cstddef>

#include "escape.hpp"

namespace pollux::statsd {
namespace {

constexpr std::size_t longest_name = 200;  // that Datadog takes

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

void MetricNames::make(std::string& name, std::string_view path) const {
  name = prefix_;
  append_name(name, path, format_);
  if (format_ == Format::statsd) return;
  if (!is_letter(name.front())) name.insert(0, "m_");
  if (name.size() > longest_name) name.clear();
}

std::string_view MetricNames::of(std::uint32_t path_id, std::string_view path) {
  if (path_id >= most) {
    make(unkept_, path);
    return unkept_;
  }
  if (path_id >= kept_.size()) kept_.resize(std::size_t{path_id} + 1);
  Entry& entry = kept_[path_id];
  if (!entry.made) {
    make(entry.name, path);
    entry.made = true;
  }
  return entry.name;
}

}  // namespace pollux::statsd
