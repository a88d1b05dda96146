#include "canonical_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include <pollux/sdk/json_text.hpp>
#include <pollux/sdk/utf8.hpp>

namespace pollux::sqlite {
namespace {

// SQLite 3.40 and others end a text at \u0000, and what is not UTF-8 becomes U+FFFD in JSON.
bool is_plain_text(std::string_view text) {
  return text.find('\0') == std::string_view::npos && utf8::is_valid(text);
}

bool append_text(std::string& out, std::string_view text) {
  const std::size_t before = out.size();
  json::append_string(out, text);
  return out.size() - before == text.size() + 2 || is_plain_text(text);  // mostly nothing was escaped
}

bool append_number(std::string& out, double number) {
  const std::size_t before = out.size();
  json::append_number(out, number);
  return std::isfinite(number) && is_read_exactly(std::string_view(out).substr(before), number);
}

bool append_exactly(std::string& out, const Value& value) {
  switch (value.type()) {
    case Value::Type::string:
      return append_text(out, value.string());
    case Value::Type::float64:
      return append_number(out, value.float64());
    default:
      json::append_value(out, value);
      return true;
  }
}

long double power_of_ten(int exponent) {
  constexpr long double small[] = {1e0L, 1e1L, 1e2L, 1e3L, 1e4L, 1e5L, 1e6L, 1e7L, 1e8L, 1e9L};
  return exponent < 10 ? small[exponent] : std::pow(10.0L, exponent);
}

}  // namespace

const CanonicalJson::Key& CanonicalJson::key(const Attribute& attribute) {
  if (attribute.key_id >= keys_.size()) keys_.resize(std::size_t{attribute.key_id} + 1);
  Key& key = keys_[attribute.key_id];
  if (key.json.empty()) {
    key.is_exact = append_text(key.json, attribute.key);
    key.json += ':';
  }
  return key;
}

bool CanonicalJson::append(std::string& out, const Attributes& attributes) {
  const auto ascending = [](const Attribute& a, const Attribute& b) { return a.key < b.key; };
  sorted_.assign(attributes.begin(), attributes.end());
  if (!std::is_sorted(sorted_.begin(), sorted_.end(), ascending))
    std::sort(sorted_.begin(), sorted_.end(), ascending);
  bool is_exact = true;
  char before = '{';
  for (const Attribute& attribute : sorted_) {
    const Key& known = key(attribute);
    out += before;
    out += known.json;
    is_exact &= known.is_exact;
    is_exact &= append_exactly(out, attribute.value);
    before = ',';
  }
  out += '}';
  return is_exact;
}

bool is_read_exactly(std::string_view digits, double number) {
  std::uint64_t significand = 0;  // of at most 17 digits and a zero
  int exponent = 0;
  bool has_point = false;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const char c = digits[i];
    if (c == 'e') {
      const std::size_t at = i + (digits[i + 1] == '+' ? 2 : 1);
      int written = 0;
      std::from_chars(digits.data() + at, digits.data() + digits.size(), written);
      exponent += written;
      break;
    }
    if (c == '.') has_point = true;
    if (c < '0' || c > '9') continue;
    significand = significand * 10 + static_cast<std::uint64_t>(c - '0');
    exponent -= has_point ? 1 : 0;
  }
  if (std::abs(exponent) > 300) return false;  // there SQLite rounds twice
  const auto read = static_cast<long double>(significand);
  const long double power = power_of_ten(std::abs(exponent));
  const long double value = exponent < 0 ? read / power : read * power;
  // More than the errors add up to, SQLite's and these: powers up to 10^27 are exact. Both ends must round to
  // the same number.
  const int most_errors = std::abs(exponent) <= 27 ? 4 : 32;
  const long double error = value * most_errors * std::numeric_limits<long double>::epsilon();
  const double size = std::abs(number);
  return static_cast<double>(value - error) == size && static_cast<double>(value + error) == size;
}

}  // namespace pollux::sqlite
