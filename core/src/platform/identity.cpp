#include "platform/identity.hpp"

#include <errno.h>  // program_invocation_short_name
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <sstream>

#include <pollux/sdk/utf8.hpp>

namespace pollux::platform {

namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

std::string as_utf8(std::string text) {
  if (!utf8::is_valid(text)) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  }
  return text;
}

std::int64_t read_clock(clockid_t clock) {
  timespec now{};
  if (::clock_gettime(clock, &now) != 0) return 0;
  return now.tv_sec * second_ns + now.tv_nsec;
}

// Field 22 of /proc/self/stat: ticks since the boot. The program's name in field 2 may contain anything.
std::int64_t started_unix_ns() {
  std::string line;
  std::getline(std::ifstream("/proc/self/stat"), line);
  const std::size_t name_end = line.rfind(')');
  if (name_end == line.npos) return 0;
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  std::int64_t ticks = 0;
  const std::int64_t rate = ::sysconf(_SC_CLK_TCK);
  if (!(fields >> ticks) || rate <= 0) return 0;
  const std::int64_t since_boot = ticks / rate * second_ns + ticks % rate * (second_ns / rate);
  return read_clock(CLOCK_REALTIME) - (read_clock(CLOCK_BOOTTIME) - since_boot);
}

std::string host_name() {
  char name[256] = "";
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

}  // namespace

Identity read_identity() {
  return {static_cast<std::uint64_t>(::getpid()), started_unix_ns(), as_utf8(program_invocation_short_name),
          as_utf8(host_name())};
}

}  // namespace pollux::platform
