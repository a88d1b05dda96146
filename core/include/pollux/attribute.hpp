// Attr: one attribute as an application writes it, {"batch_size", 16}. Lives for the call that it is passed
// to.
#pragma once

#include <pollux/detail/raw_value.hpp>
#include <pollux/name.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

// A key and a bool, a number, an enum (its number) or text in char. Key and text are copied by the call that
// the attribute is passed to. Other types do not compile, with the reason; docs/values.md has the table.
class Attr {
 public:
  template <class T>
  constexpr Attr(Name key, const T& value) : key_(key), value_(detail::raw(value)) {}

  [[nodiscard]] constexpr const Name& key() const { return key_; }
  [[nodiscard]] constexpr const detail::RawValue& value() const { return value_; }

 private:
  Name key_;
  detail::RawValue value_;
};

}  // namespace pollux::inline POLLUX_LAYOUT
