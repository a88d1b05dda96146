// The edge between C++ and the ABI: runs a reporter's function and turns whatever it throws into an answer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <string_view>

#include <pollux/abi/batch.h>
#include <pollux/sdk/reporter.hpp>

namespace pollux::sdk {

inline constexpr std::string_view unknown_exception = "an exception that is not a std::exception";

// Cuts a text that is too long for the host's buffer, never inside a UTF-8 character.
inline void write_message(pollux_result* result, std::string_view text) {
  if (!result || !result->message || result->message_size == 0) return;
  std::size_t size = std::min<std::size_t>(text.size(), result->message_size - 1);
  if (size < text.size()) {
    const auto continues = [&](std::size_t at) {
      return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
    };
    while (size > 0 && continues(size)) --size;
  }
  std::memcpy(result->message, text.data(), size);
  result->message[size] = '\0';
}

// What the contract lets a function answer: only create and reconfigure blame an option, only deliver retries
// or rejects a batch, only adopt refuses a state, only the others time out.
enum class Call { setup, deliver, adopt, other };

// `body` returns POLLUX_*.
#if defined(__cpp_exceptions)
template <Call call, class Body>
std::int32_t guarded(pollux_result* result, Body&& body) noexcept {
  try {
    return body();
  } catch (const OptionError& error) {
    write_message(result, error.what());
    if constexpr (call == Call::setup) {
      if (result) result->option = error.option();
      return POLLUX_INVALID;
    }
  } catch (const RetryLater& error) {
    write_message(result, error.what());
    if constexpr (call == Call::deliver) {
      result->retry_after_ns = error.after().count();
      return POLLUX_RETRY;
    }
  } catch (const TimedOut& error) {
    write_message(result, error.what());
    if constexpr (call == Call::other) return POLLUX_TIMED_OUT;
  } catch (const std::exception& error) {
    write_message(result, error.what());
  } catch (...) {
    write_message(result, unknown_exception);
  }
  return call == Call::deliver || call == Call::adopt ? POLLUX_REJECTED : POLLUX_FATAL;
}

// Returns whether it threw nothing; `thrown` is given the text of what it threw, but for a RetryLater, which
// is passed on.
template <class Body, class Thrown>
bool passes(Body&& body, Thrown&& thrown) {
  try {
    body();
    return true;
  } catch (const RetryLater&) {
    throw;
  } catch (const std::exception& error) {
    thrown(error.what());
  } catch (...) {
    thrown(unknown_exception);
  }
  return false;
}

// For functions that answer nothing.
template <class Body>
void swallowed(Body&& body) noexcept {
  try {
    body();
  } catch (...) {  // NOLINT(bugprone-empty-catch): there is nobody to tell
  }
}
#else  // -fno-exceptions: nothing is thrown
template <Call, class Body>
std::int32_t guarded(pollux_result*, Body&& body) noexcept {
  return body();
}
template <class Body, class Thrown>
bool passes(Body&& body, Thrown&&) {
  body();
  return true;
}
template <class Body>
void swallowed(Body&& body) noexcept {
  body();
}
#endif

}  // namespace pollux::sdk
