// The header `traceparent` of the W3C recommendation Trace Context, level 1, section 3.2:
// version "-" trace-id "-" parent-id "-" trace-flags, in lower-case hexadecimal of 2, 32, 16 and 2 digits.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <pollux/captured_scope.hpp>

namespace pollux {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::size_t length = 55;  // of version 00

std::optional<std::uint64_t> read_hex(std::string_view text) {
  std::uint64_t value = 0;
  for (const char c : text) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value << 4 | digit;
  }
  return value;
}

void append_hex(std::string& text, std::uint64_t value) {
  for (int shift = 60; shift >= 0; shift -= 4) text += digits[value >> shift & 0xf];
}

}  // namespace

std::string CapturedScope::traceparent() const {
  if (!trace_ || trace_.span == 0) return {};
  std::string text = "00-";
  append_hex(text, trace_.high);
  append_hex(text, trace_.low);
  text += '-';
  append_hex(text, trace_.span);
  return text += "-01";
}

// A later version may have more fields, each after a dash: what is known of it is read.
std::optional<CapturedScope> CapturedScope::from_traceparent(std::string_view header) {
  if (header.size() < length) return std::nullopt;
  const auto version = read_hex(header.substr(0, 2));
  const auto high = read_hex(header.substr(3, 16));
  const auto low = read_hex(header.substr(19, 16));
  const auto span = read_hex(header.substr(36, 16));
  const auto flags = read_hex(header.substr(53, 2));
  if (header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
  if (!version || !high || !low || !span || !flags) return std::nullopt;
  if (*version == 0xff || (*high | *low) == 0 || *span == 0) return std::nullopt;
  if (header.size() > length && (*version == 0 || header[length] != '-')) return std::nullopt;
  CapturedScope captured;
  captured.trace_ = {*high, *low, *span};
  return captured;
}

}  // namespace pollux
