// The SDK's wrappers of what a host offers beyond pollux_host: descriptors and signals.
#include <signal.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <pollux/sdk/child_signals.hpp>
#include <pollux/sdk/own_descriptor.hpp>

#include "catch.hpp"

using pollux::ChildSignals;
using pollux::HostView;
using pollux::OwnDescriptor;

namespace {

// Writes down what it is asked.
struct OfferingHost {
  OfferingHost() {
    raw.struct_size = POLLUX_HOST_SIZE_1_0;
    raw.context = this;
    raw.get_extension = [](const pollux_host*, const char* id) -> const void* {
      static constexpr pollux_ext_descriptors descriptors{
          POLLUX_EXT_DESCRIPTORS_SIZE_1, 0,
          [](const pollux_host* host, std::int32_t number) { of(host).add("+", number); },
          [](const pollux_host* host, std::int32_t number) { of(host).add("-", number); },
          [](const pollux_host* host) { return of(host).forks; }};
      static constexpr pollux_ext_signals signals{
          POLLUX_EXT_SIGNALS_SIZE_1, 0,
          [](const pollux_host*) -> std::uint64_t { return std::uint64_t{1} << (SIGUSR2 - 1); }};
      if (std::strcmp(id, POLLUX_EXT_DESCRIPTORS) == 0) return &descriptors;
      return std::strcmp(id, POLLUX_EXT_SIGNALS) == 0 ? &signals : nullptr;
    };
  }
  static OfferingHost& of(const pollux_host* host) { return *static_cast<OfferingHost*>(host->context); }
  void add(const char* what, int number) { said += what + std::to_string(number) + ' '; }

  pollux_host raw{};
  std::string said;
  std::uint64_t forks = 0;
};

bool is_blocked(int signal) {
  sigset_t found;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &found);
  return ::sigismember(&found, signal) == 1;
}

}  // namespace

TEST_CASE("A descriptor is named to the host for as long as its owner lives, wherever that moves") {
  OfferingHost host;
  {
    OwnDescriptor first(HostView(&host.raw), 7);
    OwnDescriptor second = std::move(first);
    first = OwnDescriptor(HostView(&host.raw), 8);
    CHECK(host.said == "+7 +8 ");
    second.reset();
    second.reset();
    CHECK(host.said == "+7 +8 -7 ");
    second = std::move(first);
  }
  CHECK(host.said == "+7 +8 -7 -8 ");
}

TEST_CASE("What was opened while the process forked is opened anew, for a child may have it") {
  OfferingHost host;
  OwnDescriptor own;
  std::vector<int> opened;
  const int number = own.open(HostView(&host.raw), [&] {
    if (opened.size() < 2) ++host.forks;
    return opened.emplace_back(::dup(0));
  });
  REQUIRE(opened.size() == 3);
  CHECK(number == opened.back());
  const auto text = [&](std::size_t i) { return std::to_string(opened[i]); };
  CHECK(host.said == "+" + text(0) + " -" + text(0) + " +" + text(1) + " -" + text(1) + " +" + text(2) + " ");
  own.reset();
  ::close(number);
  CHECK(own.open(HostView(&host.raw), [] { return errno = ENOENT, -1; }) == -1);
  CHECK(errno == ENOENT);
}

TEST_CASE("While a process is started this thread has the mask that it should have") {
  OfferingHost host;
  REQUIRE_FALSE(is_blocked(SIGUSR2));
  sigset_t usr1;
  ::sigemptyset(&usr1);
  ::sigaddset(&usr1, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &usr1, nullptr);
  {
    const ChildSignals signals{HostView(&host.raw)};
    CHECK(is_blocked(SIGUSR2));
    CHECK_FALSE(is_blocked(SIGUSR1));
  }
  CHECK(is_blocked(SIGUSR1));
  CHECK_FALSE(is_blocked(SIGUSR2));
  ::pthread_sigmask(SIG_UNBLOCK, &usr1, nullptr);
}

TEST_CASE("Without a host, or with one that lacks the extensions, nothing happens") {
  OfferingHost host;
  host.raw.get_extension = [](const pollux_host*, const char*) -> const void* { return nullptr; };
  for (const HostView view : {HostView(), HostView(&host.raw)}) {
    OwnDescriptor own(view, 7);
    const ChildSignals signals(view);
    CHECK_FALSE(is_blocked(SIGUSR2));
  }
  CHECK(host.said.empty());
}
