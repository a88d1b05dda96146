// traceparent: exactly the headers of the W3C recommendation are read, and what is read is written back.
#include <algorithm>

#include <pollux/captured_scope.hpp>

#include "fuzz.hpp"

namespace {

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) { return text.find_first_not_of('0') == text.npos; }

// Section 3.2 of the recommendation once more, in other words than the reader's.
bool is_valid(std::string_view header) {
  if (header.size() < 55) return false;
  for (std::size_t i = 0; i < 55; ++i) {
    const bool dash = i == 2 || i == 35 || i == 52;
    if (dash ? header[i] != '-' : !is_hex(header.substr(i, 1))) return false;
  }
  const std::string_view version = header.substr(0, 2);
  if (version == "ff" || is_zero(header.substr(3, 32)) || is_zero(header.substr(36, 16))) return false;
  return header.size() == 55 || (version != "00" && header[55] == '-');
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using pollux::CapturedScope;
  const std::string_view header = fuzz::text_of(bytes, size);
  const auto captured = CapturedScope::from_traceparent(header);
  fuzz::property(captured.has_value() == is_valid(header), "a header is read if, and only if, it is valid");
  if (!captured) return 0;

  const std::string written = captured->traceparent();
  const std::string expected = "00-" + std::string(header.substr(3, 50)) + "01";
  fuzz::property(written == expected, "the ids are written as they were read", written);
  const auto again = CapturedScope::from_traceparent(written);
  fuzz::property(again && again->traceparent() == written, "what is written is read as the same", written);
  return 0;
}
