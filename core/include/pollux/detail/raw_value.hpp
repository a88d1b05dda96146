// RawValue: a value on its way into a record; and which types have one.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT::detail {

enum class ValueType : std::uint8_t { none = 0, boolean = 1, int64 = 2, float64 = 3, string = 4 };

// A number's bits, or a view of text.
struct RawValue {
  ValueType type;
  std::uint64_t bits;     // of a bool, int64 or double
  std::string_view text;  // of a string
};

template <class T, class... Others>
inline constexpr bool is_one_of = (std::same_as<T, Others> || ...);

template <class T>
inline constexpr bool is_char_array = false;
template <std::size_t N>
inline constexpr bool is_char_array<char[N]> = true;
template <std::size_t N>
inline constexpr bool is_char_array<const char[N]> = true;

// Characters that are no char: text of them is not UTF-8, or says so by its type.
template <class T>
inline constexpr bool is_other_character = is_one_of<T, wchar_t, char8_t, char16_t, char32_t>;

#ifdef __SIZEOF_INT128__
__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;
template <class T>
inline constexpr bool is_128_bit = is_one_of<T, Int128, Uint128>;
#else
template <class T>
inline constexpr bool is_128_bit = false;
#endif

template <class T>
inline constexpr bool is_whole_number =
    (std::integral<T> && !is_other_character<T> && !is_one_of<T, bool, char>) || is_128_bit<T>;

constexpr RawValue raw_text(std::string_view text) { return {ValueType::string, 0, text}; }

constexpr RawValue raw_number(double value) {
  return {ValueType::float64, __builtin_bit_cast(std::uint64_t, value), {}};
}

// A whole number beyond the range of int64 becomes a double.
template <class T>
constexpr RawValue raw_whole(T value) {
  if constexpr (sizeof(T) > sizeof(std::int64_t) ||
                (std::is_unsigned_v<T> && sizeof(T) == sizeof(std::int64_t))) {
    if (value > static_cast<T>(std::numeric_limits<std::int64_t>::max()))
      return raw_number(static_cast<double>(value));
  }
  if constexpr (sizeof(T) > sizeof(std::int64_t) && T(-1) < T(0)) {
    if (value < static_cast<T>(std::numeric_limits<std::int64_t>::min()))
      return raw_number(static_cast<double>(value));
  }
  return {ValueType::int64, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)), {}};
}

template <class T>
inline constexpr bool never = false;

// Stops compilation with the one sentence that helps. Whatever could turn into a bool would do so silently.
template <class T>
constexpr void refuse_value() {
  using Element = std::remove_cv_t<std::remove_pointer_t<std::decay_t<T>>>;
  if constexpr (is_other_character<Element>) {
    static_assert(
        never<T>,
        "Pollux takes text as UTF-8 in char: not L\"...\", u8\"...\", u\"...\" or U\"...\", nor one "
        "of their characters.");
  } else if constexpr (requires(const T& value) { value.load(); }) {
    static_assert(never<T>, "Pollux takes what an atomic holds, not the atomic: pass value.load().");
  } else if constexpr (requires { typename T::period; }) {
    static_assert(
        never<T>,
        "Pollux takes a duration as a number: pass value.count() and name the unit in the key, such "
        "as \"wait_ms\".");
  } else if constexpr (requires(const T& value) { value.has_value(); }) {
    static_assert(never<T>,
                  "Pollux takes what an optional holds, not the optional: pass *value if it has one, or "
                  "value.value_or(...).");
  } else if constexpr (requires(const T& value) { value.native(); }) {
    static_assert(never<T>, "Pollux takes the text of a path, not the path: pass path.string().");
  } else if constexpr (std::is_pointer_v<std::decay_t<T>> || std::is_member_pointer_v<T> ||
                       std::is_null_pointer_v<T>) {
    static_assert(never<T>,
                  "Pollux takes no pointer, array or function as a value: pass what it points to, or what it "
                  "returns.");
  } else {
    static_assert(
        never<T>,
        "Pollux takes a bool, a number, an enum or UTF-8 text in char as a value: convert this type, "
        "for example by static_cast<bool>(value).");
  }
}

// A bool is a bool and nothing else is; an enum is its number; a null text is no value. The text stays the
// caller's.
template <class T>
constexpr RawValue raw(const T& value) {
  using Plain = std::remove_cv_t<T>;
  if constexpr (std::same_as<Plain, bool>) {
    return {ValueType::boolean, value ? 1u : 0u, {}};
  } else if constexpr (std::floating_point<Plain>) {
    return raw_number(static_cast<double>(value));
  } else if constexpr (is_whole_number<Plain>) {
    return raw_whole<Plain>(value);
  } else if constexpr (std::same_as<Plain, char>) {
    return raw_text({&value, 1});
  } else if constexpr (std::is_enum_v<Plain>) {
    using Number = std::underlying_type_t<Plain>;
    if constexpr (std::same_as<Number, bool>)
      return raw(static_cast<bool>(value));
    else
      return raw_whole(static_cast<Number>(value));
  } else if constexpr (is_char_array<T>) {  // up to its NUL; an array may have none
    const char* const end = std::char_traits<char>::find(value, sizeof value, '\0');
    return raw_text({value, end ? static_cast<std::size_t>(end - value) : sizeof value});
  } else if constexpr (requires { value.c_str(); } && std::is_convertible_v<const T&, std::string_view>) {
    return raw_text(value);  // a std::string has no null text
  } else if constexpr (std::is_null_pointer_v<Plain>) {
    refuse_value<T>();
    return {};
  } else if constexpr (std::is_convertible_v<const T&, const char*>) {
    const char* const text = value;
    return text ? raw_text(text) : RawValue{ValueType::none, 0, {}};
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    const std::string_view text = value;
    return raw_text(text.data() ? text : std::string_view(""));
  } else {
    refuse_value<T>();
    return {};
  }
}

}  // namespace pollux::inline POLLUX_LAYOUT::detail
