// Result<T>: a value or an Error; what Pollux returns where other libraries throw. Named like std::expected.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <pollux/detail/result_declared.hpp>
#include <pollux/export.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

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

// Thrown when a Result is asked for what it does not hold; says which error was not looked at. An application
// that is compiled with -fno-exceptions is ended by it, with that text on standard error.
class POLLUX_API BadResult : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {

inline std::string error_text(const Error& error) { return error.message(); }
inline std::string error_text(const Errors& errors) { return message_of(errors); }
template <class E>
std::string error_text(const E& error) {
  if constexpr (std::is_convertible_v<const E&, std::string_view>)
    return std::string(std::string_view(error));
  else
    return "an error";
}

// In the library, which has exceptions even where the application is compiled without them.
[[noreturn]] POLLUX_API void throw_bad_result(const std::string& text);

template <class E>
[[noreturn]] void throw_unchecked(const E& error) {
  throw_bad_result(error_text(error) + " (the result was used without a check whether it holds a value)");
}
[[noreturn]] inline void throw_no_error() { throw_bad_result("the result holds a value and no error"); }

}  // namespace detail

// Specialised as true for what its own parts must not outlive: a temporary Result of it lends nothing out.
template <class T>
inline constexpr bool must_be_kept = false;

template <class E>
class Unexpected {
 public:
  explicit Unexpected(E error) : error_(std::move(error)) {}
  E& error() { return error_; }

 private:
  E error_;
};

// Either a T or an E. Asking for the one that it does not hold throws a BadResult with the error's text.
template <class T, class E>
class [[nodiscard("it may hold an error: check it, and log error().message()")]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Unexpected<E> failure) : held_(std::in_place_index<1>, std::move(failure.error())) {}

  [[nodiscard]] bool has_value() const { return held_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value()& {
    if (T* held = std::get_if<0>(&held_)) [[likely]]
      return *held;
    detail::throw_unchecked(error());
  }
  const T& value() const& { return const_cast<Result&>(*this).value(); }
  T&& value()&& { return std::move(value()); }
  T& operator*()& { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*()&& { return std::move(*this).value(); }
  T* operator->()& { return &value(); }
  const T* operator->() const& { return &value(); }
  T* operator->()&& {
    static_assert(
        !must_be_kept<T>,
        "This Result is a temporary and gone after this statement, and what it holds with it: keep it "
        "in a variable, as in: auto host = Host::from_file(file); auto tele = host->telemetry();");
    return &value();
  }

  E& error() {
    if (E* held = std::get_if<1>(&held_)) [[likely]]
      return *held;
    detail::throw_no_error();
  }
  const E& error() const { return const_cast<Result&>(*this).error(); }

 private:
  std::variant<T, E> held_;
};

// Success without a value, or an E.
template <class E>
class [[nodiscard("it may hold an error: check it, and log error().message()")]] Result<void, E> {
 public:
  Result() = default;
  Result(Unexpected<E> failure) : held_(std::in_place_index<1>, std::move(failure.error())) {}

  [[nodiscard]] bool has_value() const { return held_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  // For use as of a Result with a value: throws a BadResult when there is an error.
  void value() const {
    if (!has_value()) detail::throw_unchecked(error());
  }
  E& error() {
    if (E* held = std::get_if<1>(&held_)) [[likely]]
      return *held;
    detail::throw_no_error();
  }
  const E& error() const { return const_cast<Result&>(*this).error(); }

 private:
  std::variant<std::monostate, E> held_;
};

inline Unexpected<Error> failure(Error error) { return Unexpected<Error>(std::move(error)); }
inline Unexpected<Errors> failure(Errors errors) { return Unexpected<Errors>(std::move(errors)); }

}  // namespace pollux::inline POLLUX_LAYOUT
