// One call of a plugin's function: the host's result goes in, and what comes back is checked to the byte.
#include <algorithm>
#include <cstring>

#include <pollux/sdk/utf8.hpp>

#include "command/conform/instance.hpp"
#include "command/conform/step.hpp"
#include "deliver/plausible.hpp"

namespace pollux::conform {

namespace {

constexpr char untouched = '\x5a';

// The host's result, of a host whose struct has grown; what lies behind the room for messages and behind the
// known members is not the plugin's to write.
struct WatchedResult {
  explicit WatchedResult(std::uint32_t room) : size(room) {
    std::memset(message, untouched, sizeof message);
    if (room > 0) message[0] = '\0';
    result = {POLLUX_RESULT_SIZE_1_0 + sizeof appended, 0, 0, room, -1, message, nullptr, 0};
  }

  pollux_result result;
  std::uint64_t appended[2] = {~0ull, ~0ull};
  char message[Instance::most_message + 64];
  std::uint32_t size;
};

void check_message(const WatchedResult& watched, const std::string& name) {
  for (std::size_t i = watched.size; i < sizeof watched.message; ++i) {
    expect(watched.message[i] == untouched, "no byte beyond message_size is written",
           name + " wrote byte " + std::to_string(i) + " of a message buffer of " +
               std::to_string(watched.size));
  }
  if (watched.size == 0) return;
  expect(std::memchr(watched.message, '\0', watched.size) != nullptr, "a message ends in a NUL byte",
         name + " left a message of " + std::to_string(watched.size) + " bytes without one");
  expect(utf8::is_valid(watched.message), "a message is UTF-8", name + " left one that is not");
}

void check_members(const WatchedResult& watched, const pollux_option* options, const std::string& name) {
  const pollux_result& result = watched.result;
  expect(result.struct_size == POLLUX_RESULT_SIZE_1_0 + sizeof watched.appended &&
             result.message == watched.message && result.message_size == watched.size &&
             watched.appended[0] == ~0ull && watched.appended[1] == ~0ull,
         "only consumed, rejected, retry_after_ns, option, lost and the message's text are written",
         name + " changed the host's own members of the result");
  expect(result.retry_after_ns >= -1, "retry_after_ns is a time, or -1",
         name + " left " + std::to_string(result.retry_after_ns));
  expect(!result.option || (options && deliver::is_within(result.option, *options)),
         "`option` points into the options of this call", name + " left another pointer");
}

}  // namespace

Answer Instance::call(const char* name, std::initializer_list<std::int32_t> allowed, const Function& function,
                      const pollux_option* options) {
  WatchedResult watched(message_size);
  Answer answer;
  {
    const Step step(name);
    try {
      answer.status = function(&watched.result);
    } catch (...) {
      throw Failed{"nothing unwinds across the boundary", std::string("an exception left ") + name};
    }
  }
  check_message(watched, name);
  check_members(watched, options, name);
  answer.consumed = watched.result.consumed;
  answer.rejected = watched.result.rejected;
  if (watched.size > 0) answer.message = watched.message;
  std::string listed;
  for (const std::int32_t status : allowed) listed += (listed.empty() ? "" : ", ") + status_text(status);
  if (std::find(allowed.begin(), allowed.end(), answer.status) == allowed.end())
    throw Failed{"one of " + listed, std::string(name) + " answered " + answer.text()};
  return answer;
}

}  // namespace pollux::conform
