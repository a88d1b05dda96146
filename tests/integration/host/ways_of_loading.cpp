// Lives of programs in which the constructor of a plugin does not return.
#include <unistd.h>

#include <chrono>

#include "probe.hpp"

namespace pollux::test {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

void say(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

// For ever: the program ends by _exit, for exit would wait for the constructor.
void constructor_hangs() {
  ::setenv("POLLUX_LOAD_GATE", "", 1);
  static const TelemetryContext tele{async, std::ref(counting())};
  const auto begin = Clock::now();
  const auto refused = Host::from_text(with_plugin("hangs_on_load"));
  say(refused ? "loaded" : "refused");
  const bool is_named = !refused && refused.error().message().find(
                                        "libpollux_hangs_on_load.so: loading it has "
                                        "not returned after 5.") != std::string::npos;
  say("named=" + std::to_string(is_named) + " in_time=" + std::to_string(Clock::now() - begin < 15s));
  // No other plugin can be loaded, and who is to blame is said; what needs no loader works.
  const auto other = Host::from_text(with_plugin("c_counter"));
  say("other=" + std::to_string(other.has_value()) + " blames=" +
      std::to_string(!other && other.error().message().find("libpollux_hangs_on_load.so' is being loaded") !=
                                   std::string::npos));
  const TelemetryContext second{async, std::ref(counting())};
  { const auto scope = tele("same.thread"); }
  std::thread([&] { const auto scope = second("new.thread"); }).join();
  tele.flush();
  second.flush();
  say("seen=" + std::to_string(seen()) + " abandoned=" + std::to_string(tele.stats().abandoned_calls) +
      " balances=" + std::to_string(tele.ledger().balances()));
  const int good = ends_well(begin_child([] {
    if (!children_may_have_telemetry) return 0;
    ::unsetenv("POLLUX_LOAD_GATE");
    auto own = Host::from_text(with_plugin("c_counter"));  // the child has a loader of its own
    if (!own) return 6;
    own->telemetry().count("n");
    own->shutdown(10s);
    return own->ledger().reporters.at(0).delivered == 1 ? 0 : 4;
  }));
  say("children=" + std::to_string(good));
  ::_exit(0);
}

// Longer than it is waited for: then plugins can be loaded again, that one included.
void constructor_returns_late() {
  const std::string gate = folder + "/gate";
  std::fclose(std::fopen(gate.c_str(), "w"));
  ::setenv("POLLUX_LOAD_GATE", gate.c_str(), 1);
  say(Host::from_text(with_plugin("hangs_on_load")) ? "loaded" : "refused");
  say(Host::from_text(with_plugin("c_counter")) ? "loaded" : "refused");
  ::unlink(gate.c_str());
  const auto until = Clock::now() + 20s;
  while (!Host::from_text(with_plugin("c_counter")) && Clock::now() < until) std::this_thread::yield();
  say(Host::from_text(with_plugin("c_counter")) ? "loaded" : "refused");
  say(Host::from_text(with_plugin("hangs_on_load")) ? "loaded" : "refused");
}

}  // namespace

Ways ways_of_loading() {
  return {{"load_hangs", constructor_hangs}, {"load_returns_late", constructor_returns_late}};
}

}  // namespace pollux::test
