// Resource: the process that events come from, as a C++ view over the ABI.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include <pollux/abi/resource.h>
#include <pollux/sdk/value.hpp>

namespace pollux {

// Valid as long as the batch, or the host, that it was asked of. Without a resource, in a test, every text is
// empty and every number 0.
class Resource {
 public:
  Resource() = default;
  explicit Resource(const pollux_resource* resource) : raw_(resource) {}

  [[nodiscard]] std::uint32_t id() const { return raw_ ? raw_->id : 0; }  // which process it is
  [[nodiscard]] std::uint64_t pid() const { return raw_ ? raw_->pid : 0; }
  [[nodiscard]] std::string_view program() const { return raw_ ? view(raw_->program) : std::string_view{}; }
  [[nodiscard]] std::string_view host_name() const {
    return raw_ ? view(raw_->host_name) : std::string_view{};
  }
  // When the process began; 1970 if that is not known.
  [[nodiscard]] std::chrono::system_clock::time_point started() const {
    return std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(
            std::chrono::nanoseconds(raw_ ? raw_->started_unix_ns : 0)));
  }
  [[nodiscard]] Attributes attributes() const {
    if (!raw_) return {};
    return {raw_->attributes, raw_->attribute_count, raw_->attribute_stride};
  }
  [[nodiscard]] const pollux_resource* raw() const { return raw_; }

 private:
  const pollux_resource* raw_ = nullptr;
};

}  // namespace pollux
