// Number: a whole number as long as it can be one, else a double: what a counter's sum or a gauge is.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include <pollux/sdk/value.hpp>

namespace pollux::otlp {

class Number {
 public:
  Number() = default;
  explicit Number(std::int64_t whole) : whole_(whole) {}
  explicit Number(double real) : is_whole_(false), real_(real) {}

  // Nothing of a text. A bool is 0 or 1.
  static std::optional<Number> of(const Value& value) {
    switch (value.type()) {
      case Value::Type::boolean:
        return Number(std::int64_t{value.boolean()});
      case Value::Type::int64:
        return Number(value.int64());
      case Value::Type::float64:
        return Number(value.float64());
      default:
        return std::nullopt;
    }
  }

  Number& operator+=(const Number& other) {
    std::int64_t sum = 0;
    if (is_whole_ && other.is_whole_ && !__builtin_add_overflow(whole_, other.whole_, &sum)) {
      whole_ = sum;
    } else {
      real_ = real() + other.real();
      is_whole_ = false;
    }
    return *this;
  }

  [[nodiscard]] bool is_whole() const { return is_whole_; }
  [[nodiscard]] std::int64_t whole() const { return whole_; }
  [[nodiscard]] double real() const { return is_whole_ ? static_cast<double>(whole_) : real_; }
  [[nodiscard]] bool is_finite() const { return is_whole_ || std::isfinite(real_); }

 private:
  bool is_whole_ = true;
  std::int64_t whole_ = 0;
  double real_ = 0.0;
};

}  // namespace pollux::otlp
