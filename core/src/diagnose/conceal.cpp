#include "diagnose/conceal.hpp"

#include <set>
#include <utility>
#include <vector>

#include <pollux/sdk/utf8.hpp>

#include "diagnose/clean.hpp"
#include "redact/defaults.hpp"

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
  const redact::ValuePatterns defaults{redact::default_values()};
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
  if (!utf8::is_valid(shown)) shown = with_escaped_bytes(shown);
  bool any = false;
  for (const auto& weak : concealed_here().patterns) {
    const auto patterns = weak.lock();
    if (!patterns) continue;
    any = true;
    shown = patterns->redacted(shown);
  }
  return any ? shown : concealed_here().defaults.redacted(shown);
}

std::mutex& conceal_mutex() { return concealed_here().mutex; }

}  // namespace pollux::diagnose
