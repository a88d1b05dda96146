// Scopes on the heap that end on another thread than they began on: an error of the program, counted and
// harmless.
#include <functional>
#include <memory>

#include "probe.hpp"

namespace pollux::test {

namespace {

void print(const TelemetryContext& tele) {
  tele.flush();
  const Ledger ledger = tele.ledger();
  const auto at = ledger.lost.find("other_thread");
  std::printf("seen=%d other_thread=%d balances=%d\n", int(seen()),
              int(at == ledger.lost.end() ? 0 : at->second), int(ledger.balances()));
}

std::unique_ptr<Scope> open_on_another_thread(const TelemetryContext& tele) {
  std::unique_ptr<Scope> scope;
  std::thread([&] { scope.reset(new Scope(tele("moved", {{"key", "value"}}))); }).join();
  return scope;
}

void its_thread_has_ended() {
  const TelemetryContext tele{async, std::ref(counting())};
  open_on_another_thread(tele).reset();
  tele.count("n");
  print(tele);
}

// Its ring is freed by then, and perhaps used by another thread.
void its_thread_and_others_have_ended() {
  const TelemetryContext tele{async, std::ref(counting())};
  auto scope = open_on_another_thread(tele);
  for (int i = 0; i < 50; ++i) std::thread([&] { tele.count("n"); }).join();
  scope->set("key", "set elsewhere");
  scope.reset();
  print(tele);
}

// Its own thread had it as its innermost scope, and does not learn that it is gone.
void its_thread_goes_on() {
  const TelemetryContext tele{async, std::ref(counting())};
  for (int round = 0; round < 20; ++round) {
    auto* scope = new Scope(tele("moved", {{"key", "value"}}));
    std::thread([&] { delete scope; }).join();
    std::vector<std::unique_ptr<char[]>> reused;  // what the scope's memory may become
    for (int i = 0; i < 20; ++i) reused.emplace_back(new char[sizeof(Scope)]).get()[0] = char(i);
    for (int i = 0; i < 50; ++i) {
      const auto inner = tele("inner", {{"key", "value"}});
      tele.count("n");
    }
  }
  print(tele);
}

void outer_and_inner_of_its_thread_stay() {
  const TelemetryContext tele{async, std::ref(counting())};
  {
    const auto outer = tele("outer");
    auto* moved = new Scope(tele("moved"));
    const auto inner = tele("inner");
    std::thread([&] { delete moved; }).join();
    tele.count("n");
  }
  { const auto next = tele("next"); }
  print(tele);
}

}  // namespace

Ways ways_of_ending_scopes_elsewhere() {
  return {{"scope_elsewhere_thread_ended", its_thread_has_ended},
          {"scope_elsewhere_threads_ended", its_thread_and_others_have_ended},
          {"scope_elsewhere_thread_goes_on", its_thread_goes_on},
          {"scope_elsewhere_between", outer_and_inner_of_its_thread_stay}};
}

}  // namespace pollux::test
