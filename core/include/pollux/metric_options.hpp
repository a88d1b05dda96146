// MetricOptions: what a metric is measured in and what it means. Given once, where its handle is made.
#pragma once

#include <string_view>
#include <type_traits>

#include <pollux/name.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

// A text that is read during the call that it is passed to; a null pointer is an empty one. Not a
// std::string_view, because {{"region", "eu"}}, a list of attributes, could be one: from one pointer to
// another.
class MetricText {
 public:
  constexpr MetricText() = default;
  template <class T>
  requires(std::is_convertible_v<const T&, std::string_view> &&
           !std::is_null_pointer_v<T>) constexpr MetricText(const T& text)
      : text_(detail::view_of(text)) {}

  [[nodiscard]] constexpr std::string_view view() const { return text_; }

 private:
  std::string_view text_;
};

// `tele.histogram("latency", {.unit = "ms", .description = "Time to the first byte"})`. Both texts are copied
// when the handle is made and never change. A metric that is made again with another unit or description is
// another metric of the same name; the host's log says so once.
//
// Each is UTF-8 without control characters. One that is not, or is too long, is left out, which the log says.
struct MetricOptions {
  MetricText unit = {};         // UCUM, such as "s", "By" or "{request}"; at most 63 bytes
  MetricText description = {};  // one sentence; at most 1,023 bytes
};

}  // namespace pollux::inline POLLUX_LAYOUT
