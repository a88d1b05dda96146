// Values and attributes as C++ views over the ABI: cheap to copy, valid as long as the batch they come from.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <pollux/abi/value.h>

namespace pollux {

[[nodiscard]] inline std::string_view view(const pollux_string& text) {
  return {text.data, static_cast<std::size_t>(text.size)};
}

// One bool, int64, double or string.
class Value {
 public:
  enum class Type : std::uint32_t {
    none = POLLUX_VALUE_NONE,
    boolean = POLLUX_VALUE_BOOL,
    int64 = POLLUX_VALUE_INT64,
    float64 = POLLUX_VALUE_DOUBLE,
    string = POLLUX_VALUE_STRING,
  };

  Value() = default;
  explicit Value(const pollux_value& value) : value_(value) {}
  // Exactly a bool: pointers, and much else, would turn into one.
  template <std::same_as<bool> Bool>
  explicit Value(Bool value) {
    value_.type = POLLUX_VALUE_BOOL, value_.as.boolean = value ? 1 : 0;
  }
  explicit Value(const char*) = delete;  // may be null
  explicit Value(std::int64_t value) { value_.type = POLLUX_VALUE_INT64, value_.as.int64 = value; }
  explicit Value(double value) { value_.type = POLLUX_VALUE_DOUBLE, value_.as.float64 = value; }
  explicit Value(std::string_view text) {
    value_.type = POLLUX_VALUE_STRING;
    value_.size = static_cast<std::uint32_t>(text.size());
    value_.as.string = text.data();
  }

  [[nodiscard]] Type type() const {
    return value_.type > POLLUX_VALUE_STRING ? Type::none : static_cast<Type>(value_.type);
  }
  [[nodiscard]] bool is_string() const { return type() == Type::string; }
  [[nodiscard]] bool is_number() const { return type() == Type::int64 || type() == Type::float64; }

  // What it holds; a neutral value (false, 0, "") when it holds something else.
  [[nodiscard]] bool boolean() const { return type() == Type::boolean && value_.as.boolean != 0; }
  [[nodiscard]] std::int64_t int64() const { return type() == Type::int64 ? value_.as.int64 : 0; }
  [[nodiscard]] double float64() const { return type() == Type::float64 ? value_.as.float64 : 0.0; }
  [[nodiscard]] std::string_view string() const {
    return is_string() ? std::string_view{value_.as.string, value_.size} : std::string_view{};
  }

  // Any value as a number: a bool is 0 or 1, a string or nothing is NaN.
  [[nodiscard]] double number() const {
    switch (type()) {
      case Type::boolean:
        return boolean() ? 1.0 : 0.0;
      case Type::int64:
        return static_cast<double>(int64());
      case Type::float64:
        return float64();
      default:
        return std::numeric_limits<double>::quiet_NaN();
    }
  }

  // Calls `visitor` with a bool, std::int64_t, double or std::string_view; not at all for nothing.
  template <class Visitor>
  void visit(Visitor&& visitor) const {
    switch (type()) {
      case Type::none:
        return;
      case Type::boolean:
        return void(visitor(boolean()));
      case Type::int64:
        return void(visitor(int64()));
      case Type::float64:
        return void(visitor(float64()));
      case Type::string:
        return void(visitor(string()));
    }
  }

 private:
  pollux_value value_{};
};

struct Attribute {
  std::string_view key;
  std::uint32_t key_id = 0;  // dense, the same for the same key for the life of the process
  Value value;
};

// The attributes of one event, or of a resource. Each key comes once.
class Attributes {
 public:
  class Iterator {
   public:
    using value_type = Attribute;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Attribute operator*() const {
      const auto& raw = *reinterpret_cast<const pollux_attribute*>(at_);
      return {view(raw.key), raw.key_id, Value(raw.value)};
    }
    Iterator& operator++() { return at_ += stride_, *this; }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    friend class Attributes;
    Iterator(const std::byte* at, std::uint32_t stride) : at_(at), stride_(stride) {}

    const std::byte* at_ = nullptr;
    std::uint32_t stride_ = 0;
  };

  Attributes() = default;
  Attributes(const pollux_attribute* first, std::uint32_t count, std::uint32_t stride)
      : first_(reinterpret_cast<const std::byte*>(first)), count_(count), stride_(stride) {}

  [[nodiscard]] Iterator begin() const { return {first_, stride_}; }
  [[nodiscard]] Iterator end() const {
    return {count_ == 0 ? first_ : first_ + std::size_t{count_} * stride_, stride_};
  }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

  [[nodiscard]] std::optional<Value> find(std::string_view key) const {
    for (const Attribute& attribute : *this) {
      if (attribute.key == key) return attribute.value;
    }
    return std::nullopt;
  }

 private:
  const std::byte* first_ = nullptr;
  std::uint32_t count_ = 0;
  std::uint32_t stride_ = 0;
};

}  // namespace pollux
