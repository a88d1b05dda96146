// Attr: one attribute as an application writes it, {"batch_size", 16}. Lives for the call that it is passed
// to.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include <pollux/name.hpp>

namespace pollux {

namespace detail {

enum class ValueType : std::uint8_t { none = 0, boolean = 1, int64 = 2, float64 = 3, string = 4 };

// A value on its way into a record: a number's bits, or a view of text.
struct RawValue {
  ValueType type;
  std::uint64_t bits;     // of a bool, int64 or double
  std::string_view text;  // of a string
};

constexpr RawValue raw(bool value) { return {ValueType::boolean, value ? 1u : 0u, {}}; }
constexpr RawValue raw(std::floating_point auto value) {
  return {ValueType::float64, __builtin_bit_cast(std::uint64_t, static_cast<double>(value)), {}};
}
// An unsigned number beyond the range of int64 becomes a double.
template <std::integral T>
constexpr RawValue raw(T value) {
  if constexpr (std::is_unsigned_v<T> && sizeof(T) == sizeof(std::int64_t)) {
    if (value > static_cast<T>(std::numeric_limits<std::int64_t>::max()))
      return raw(static_cast<double>(value));
  }
  return {ValueType::int64, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)), {}};
}
constexpr RawValue raw(std::string_view text) { return {ValueType::string, 0, text}; }
constexpr RawValue raw(const char* text) {
  return text ? raw(std::string_view(text)) : RawValue{ValueType::none, 0, {}};
}

template <class T>
concept Recordable = requires(const T& value) {
  raw(value);
};

}  // namespace detail

// A key and a bool, whole number, floating number or text. Key and text are copied by the call that the
// attribute is passed to.
class Attr {
 public:
  template <class T>
  requires(detail::Recordable<T>) constexpr Attr(Name key, const T& value)
      : key_(key), value_(detail::raw(value)) {}

  [[nodiscard]] constexpr const Name& key() const { return key_; }
  [[nodiscard]] constexpr const detail::RawValue& value() const { return value_; }

 private:
  Name key_;
  detail::RawValue value_;
};

}  // namespace pollux
