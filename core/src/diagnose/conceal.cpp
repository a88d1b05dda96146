#include "diagnose/conceal.hpp"

#include <set>
#include <utility>
#include <vector>

#include <pollux/sdk/utf8.hpp>

namespace pollux::diagnose {

namespace {

constexpr std::string_view mark = "[hidden]";

struct LongestFirst {
  bool operator()(const std::string& left, const std::string& right) const {
    return left.size() != right.size() ? left.size() > right.size() : left < right;
  }
};

// Immortal: threads may log while the program's statics are destroyed.
struct Concealed {
  std::mutex mutex;
  std::set<std::string, LongestFirst> secrets;
  std::vector<std::weak_ptr<const redact::ValuePatterns>> patterns;
};

Concealed& concealed_here() {
  static Concealed& concealed = *new Concealed;
  return concealed;
}

void replace_all(std::string& text, std::string_view secret) {
  for (std::size_t at = text.find(secret); at != text.npos; at = text.find(secret, at + mark.size()))
    text.replace(at, secret.size(), mark);
}

}  // namespace

void conceal(std::string_view secret) {
  if (secret.size() < least_concealed) return;
  const std::lock_guard lock(concealed_here().mutex);
  concealed_here().secrets.emplace(secret);
}

void conceal_matches(std::weak_ptr<const redact::ValuePatterns> patterns) {
  const std::lock_guard lock(concealed_here().mutex);
  std::erase_if(concealed_here().patterns, [](const auto& other) { return other.expired(); });
  concealed_here().patterns.push_back(std::move(patterns));
}

std::string concealed(std::string_view message) {
  std::string shown(message);
  const std::lock_guard lock(concealed_here().mutex);
  for (const std::string& secret : concealed_here().secrets) replace_all(shown, secret);
  for (const auto& weak : concealed_here().patterns) {
    if (const auto patterns = weak.lock()) shown = patterns->redacted(shown);
  }
  return shown;
}

std::string quoted(std::string_view name) {
  if (!utf8::is_valid(name)) return "(not UTF-8)";
  const std::string shown = concealed(name);
  return "'" + std::string(utf8::prefix(shown, 80)) + "'";
}

std::mutex& conceal_mutex() { return concealed_here().mutex; }

}  // namespace pollux::diagnose
