// The contract as a C++ compiler sees it, against abi_pins.inc, and the pins against the headers: nothing
// that a header declares may go unpinned.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

#include <pollux/abi/ext/descriptors.h>
#include <pollux/abi/ext/handover.h>
#include <pollux/abi/ext/signals.h>
#include <pollux/abi/ext/snapshot.h>
#include <pollux/abi/pollux.h>

#include "catch.hpp"

#define PIN_STRUCT(type, size, alignment)                           \
  static_assert(sizeof(type) == (size), #type " changed its size"); \
  static_assert(alignof(type) == (alignment), #type " changed its alignment");
#define PIN_MEMBER(type, member, offset) \
  static_assert(offsetof(type, member) == (offset), #type "." #member " moved");
#define PIN_VALUE(name, value) static_assert((name) == (value), #name " changed");
#define PIN_SIZE(type, name) \
  static_assert((name) == sizeof(type) && (name) % 8 == 0, #name " is not the size");
#define PIN_TEXT(name, text)                                                                  \
  static_assert(std::string_view(name, sizeof(name)) == std::string_view(text, sizeof(text)), \
                #name " changed");
#include "abi_pins.inc"

extern "C" int abi_texts_that_differ_in_c(void);

// The functions' types are part of the contract too.
static_assert(std::is_same_v<decltype(pollux_reporter::create),
                             std::int32_t (*)(const pollux_host*, const pollux_option*, pollux_instance*,
                                              pollux_result*)>);
static_assert(
    std::is_same_v<decltype(pollux_reporter::start), std::int32_t (*)(void*, std::int64_t, pollux_result*)>);
static_assert(std::is_same_v<decltype(pollux_reporter::deliver),
                             std::int32_t (*)(void*, const pollux_batch*, pollux_result*)>);
static_assert(std::is_same_v<decltype(pollux_reporter::flush), decltype(pollux_reporter::start)>);
static_assert(std::is_same_v<decltype(pollux_reporter::stop), decltype(pollux_reporter::start)>);
static_assert(std::is_same_v<decltype(pollux_reporter::destroy), void (*)(void*)>);
static_assert(std::is_same_v<decltype(pollux_reporter::reconfigure),
                             std::int32_t (*)(void*, const pollux_option*, std::int64_t, pollux_result*)>);
static_assert(std::is_same_v<decltype(pollux_reporter::get_extension), const void* (*)(void*, const char*)>);
static_assert(std::is_same_v<decltype(pollux_reporter::cancel), decltype(pollux_reporter::destroy)>);
static_assert(
    std::is_same_v<decltype(pollux_host::log), void (*)(const pollux_host*, std::int32_t, pollux_string)>);
static_assert(std::is_same_v<decltype(pollux_host::monotonic_ns), std::int64_t (*)(const pollux_host*)>);

namespace {

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Every header of the contract, without its comments.
std::string headers() {
  std::string all;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(POLLUX_SOURCE_DIR "/sdk/include/pollux/abi")) {
    if (entry.is_regular_file()) all += read(entry.path());
  }
  return std::regex_replace(all, std::regex(R"(/\*[^*]*\*+([^/*][^*]*\*+)*/)"), "");
}

// Calls `each` with the first group of every match.
template <class Each>
int for_each_match(const std::string& text, const char* pattern, Each&& each) {
  const std::regex regex(pattern);
  int count = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at, ++count)
    each((*at)[1]);
  return count;
}

}  // namespace

TEST_CASE("A C compiler and a C++ compiler see the same texts in the contract") {
  CHECK(abi_texts_that_differ_in_c() == 0);
}

TEST_CASE("Every struct of the contract is pinned") {
  const std::string pins = read(POLLUX_SOURCE_DIR "/tests/unit/sdk/abi_pins.inc");
  const int found = for_each_match(headers(), R"(typedef struct (\w+))", [&](const std::string& name) {
    INFO(name);
    CHECK(pins.find("PIN_STRUCT(" + name + ",") != std::string::npos);
  });
  CHECK(found >= 15);
}

TEST_CASE("The headers of the contract are together under 700 lines") {
  int lines = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(POLLUX_SOURCE_DIR "/sdk/include/pollux/abi")) {
    if (!entry.is_regular_file()) continue;
    const std::string text = read(entry.path());
    lines += static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  }
  CHECK(lines < 700);
}

TEST_CASE("Every enumerator and constant of the contract is pinned") {
  const std::string pins = read(POLLUX_SOURCE_DIR "/tests/unit/sdk/abi_pins.inc");
  // Macros that stand for no constant.
  const std::set<std::string> others = {"POLLUX_C_BEGIN", "POLLUX_C_END", "POLLUX_ABI_NUMBERS"};
  const auto is_pinned = [&](const std::string& name) {
    if (others.count(name) != 0) return;
    INFO(name);
    const bool pinned = pins.find("PIN_VALUE(" + name + ",") != std::string::npos ||
                        pins.find("PIN_TEXT(" + name + ",") != std::string::npos;
    CHECK(pinned);
  };
  CHECK(for_each_match(headers(), R"(\b(POLLUX_[A-Z0-9_]+) = )", is_pinned) >= 30);
  // Constants are the macros that have a value and are neither a guard nor a function nor an attribute.
  CHECK(for_each_match(headers(), R"(#define (POLLUX_[A-Z0-9_]+) (?!__)[^\n\\])", is_pinned) >= 10);
}
