#include "merges.hpp"

#include <functional>

#include <pollux/sdk/utf8.hpp>

namespace pollux::statsd {
namespace {

constexpr std::size_t longest_text = 120;  // of one name in a warning, in bytes
constexpr std::size_t most_warnings = 100;

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>()(text); }

std::string shortened(std::string_view text) {
  if (text.size() <= longest_text) return std::string(text);
  return std::string(utf8::prefix(text, longest_text)) + "...";
}

}  // namespace

void Merges::note(std::string_view given, std::string_view sent) {
  const std::uint64_t key = hash_of(sent), hash = hash_of(given);
  const auto found = first_.find(key);
  if (found == first_.end()) {
    if (first_.size() < most_) first_.emplace(key, First{hash, shortened(given), {}});
    return;
  }
  First& first = found->second;
  if (first.hash == hash || told_ >= most_warnings || !first.told.insert(hash).second) return;
  std::string line = "two " + std::string(what_) + " are sent as one, '" + shortened(sent) + "': '" +
                     first.text + "' and '" + shortened(given) + "'; rename one of them";
  if (++told_ == most_warnings) line += " (the last warning of this kind, after 100)";
  host_.warning(line);
}

}  // namespace pollux::statsd
