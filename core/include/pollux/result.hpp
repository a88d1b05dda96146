// Result<T>: a value or an Error; what Pollux returns where other libraries throw. Named like std::expected.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pollux {

// What went wrong, for a person to act on.
struct Error {
  std::string where;     // "config/pollux.toml:12:3", a plugin file, an option; may be empty
  std::string what;      // one sentence without a full stop: "unknown key 'inclde'"
  std::string expected;  // what would have been right: "one of include, exclude"; may be empty
  std::string remedy;    // what to do about it: "did you mean 'include'?"; may be empty

  // "where: what; expected …; remedy", leaving out what is empty.
  [[nodiscard]] std::string message() const {
    std::string text = where.empty() ? what : where + ": " + what;
    if (!expected.empty()) text += "; expected " + expected;
    if (!remedy.empty()) text += "; " + remedy;
    return text;
  }
};

using Errors = std::vector<Error>;  // never empty where it is returned as a failure

// The messages of several errors, one a line.
[[nodiscard]] inline std::string message_of(const Errors& errors) {
  std::string text;
  for (const Error& error : errors) {
    if (!text.empty()) text += '\n';
    text += error.message();
  }
  return text;
}

template <class E>
class Unexpected {
 public:
  explicit Unexpected(E error) : error_(std::move(error)) {}
  E& error() { return error_; }

 private:
  E error_;
};

// Either a T or an E. Asking for the one that it does not hold throws std::bad_variant_access.
template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Unexpected<E> failure) : held_(std::in_place_index<1>, std::move(failure.error())) {}

  [[nodiscard]] bool has_value() const { return held_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return std::get<0>(held_); }
  const T& value() const& { return std::get<0>(held_); }
  T&& value() && { return std::get<0>(std::move(held_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  E& error() { return std::get<1>(held_); }
  const E& error() const { return std::get<1>(held_); }

 private:
  std::variant<T, E> held_;
};

// Success without a value, or an E.
template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(Unexpected<E> failure) : held_(std::in_place_index<1>, std::move(failure.error())) {}

  [[nodiscard]] bool has_value() const { return held_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  E& error() { return std::get<1>(held_); }
  const E& error() const { return std::get<1>(held_); }

 private:
  std::variant<std::monostate, E> held_;
};

inline Unexpected<Error> failure(Error error) { return Unexpected<Error>(std::move(error)); }
inline Unexpected<Errors> failure(Errors errors) { return Unexpected<Errors>(std::move(errors)); }

}  // namespace pollux
