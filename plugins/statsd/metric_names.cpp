#include "metric_names.hpp"

#include <cstddef>
#include <span>

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
    if (!entry.name.empty()) merges_.note(path, entry.name);
  }
  return entry.name;
}

void MetricNames::note(Parts parts, std::uint32_t path_id, std::string_view path) {
  const auto bit = static_cast<std::uint8_t>(parts);
  if (path_id >= kept_.size() || (kept_[path_id].parts & bit) != 0) return;
  Entry& entry = kept_[path_id];
  entry.parts = static_cast<std::uint8_t>(entry.parts | bit);
  constexpr std::string_view of_errors[] = {".errors"};
  constexpr std::string_view of_histogram[] = {".count", ".sum", ".min", ".max", ".bucket"};
  const std::span<const std::string_view> added =
      parts == Parts::errors ? std::span<const std::string_view>(of_errors) : of_histogram;
  for (const std::string_view part : added) {
    merges_.note(std::string(path).append(" (its ").append(part).append(")"), entry.name + std::string(part));
  }
}

}  // namespace pollux::statsd
