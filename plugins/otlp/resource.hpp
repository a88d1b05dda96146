// Resource: who sends, as attributes; and the envelope of every request, which says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include <pollux/sdk/resource.hpp>

namespace pollux::otlp {

using ResourceValue = std::variant<bool, std::int64_t, double, std::string>;
using ResourceAttributes = std::map<std::string, ResourceValue>;

// What the host says of the process: its id, host, and `unknown_service:PROGRAM`.
[[nodiscard]] ResourceAttributes detected_resource(const pollux::Resource& process);

class Envelope {
 public:
  explicit Envelope(const ResourceAttributes& resource);

  // The request that carries these items, into `request`.
  void wrap(std::string_view items, std::string& request) const;
  // The resource, encoded: the same one is the same text.
  [[nodiscard]] const std::string& resource() const { return resource_; }
  // The most bytes that it adds to items.
  [[nodiscard]] std::size_t size() const { return resource_.size() + scope_.size() + 2 * length_size; }

 private:
  static constexpr std::size_t length_size = 1 + 5;  // of a field's number and the size of what is in it

  std::string resource_;  // encoded, as a field of ResourceItems
  std::string scope_;     // encoded, as a field of ScopeItems
};

}  // namespace pollux::otlp
