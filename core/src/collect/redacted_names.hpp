// RedactedNames: under which names scopes are delivered. In: a place in the tree. Out: itself, or, where its
// path, unit or description holds what is redacted, another place in the same tree, so that its description
// is immortal and its ids are as dense and as distinct as any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <pollux/detail/node.hpp>

#include "redact/value_patterns.hpp"

namespace pollux::collect {

// Used under the collector's turn only.
class RedactedNames {
 public:
  // Of these expressions: one for all hosts that have the same, and kept, so that a name is looked at once in
  // a process and not once a host.
  [[nodiscard]] static RedactedNames& with(const std::vector<std::string>& expressions);

  explicit RedactedNames(const std::vector<std::string>& expressions) : patterns_(expressions) {}

  [[nodiscard]] const detail::Node& delivered(const detail::Node& node);

 private:
  [[nodiscard]] const detail::Node& known(const detail::Node& node) const;
  void look_at(const detail::Node& node);
  [[nodiscard]] const detail::Node& below(const detail::Node& node, const detail::Node& above,
                                          const std::vector<redact::Range>& in_path);

  redact::ValuePatterns patterns_;
  std::vector<std::uint32_t> delivered_;  // node ids by node id; 0: not looked at
};

}  // namespace pollux::collect
