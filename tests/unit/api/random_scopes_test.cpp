// Random sequences of opening, setting, ending and attaching, in and out of order and on other threads, are
// compared with a simple model: no attribute is lost, doubled or given to a wrong scope, and each event has
// the path, the trace and the parent that the model says.
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "traced.hpp"

using namespace pollux;
using test::Traced;
using test::TracedEvent;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Each key once, where it was set last.
Pairs as_delivered(const Pairs& set) {
  Pairs delivered;
  for (auto at = set.begin(); at != set.end(); ++at) {
    const auto is_same = [&](const auto& later) { return later.first == at->first; };
    if (std::none_of(at + 1, set.end(), is_same)) delivered.push_back(*at);
  }
  return delivered;
}

struct Steps {
  bool attaches;
  bool ends_elsewhere;
};

// What the thread's stack looks like to somebody who does not care how long it takes. An entry that has ended
// stays until all above it have, as the context of those.
class Model {
 public:
  Model(std::uint32_t seed, Steps steps) : random_(seed), steps_(steps) {}

  void run(int count) {
    for (int i = 0; i < count; ++i) step();
    while (!stack_.empty()) end(stack_.size() - 1);
    const Ledger ledger = tele_.ledger();
    CHECK(ledger.balances());
    const auto lost = ledger.lost.find("other_thread");
    CHECK((lost == ledger.lost.end() ? 0 : lost->second) == ended_elsewhere_);
    CHECK(ledger.truncated == 0);
    CHECK(seen_.events.size() == recorded_);
    CHECK(recorded_ > 0);
    check_spans();
  }

 private:
  struct Place {
    std::string path;
    std::size_t depth = 0;
    int scope = -1;  // number of the scope in the model
    int trace = -1;
  };
  struct Entry {
    std::unique_ptr<Scope> scope;
    std::unique_ptr<Attachment> attachment;
    Place place;
    int parent = -1;
    Pairs set;
    [[nodiscard]] bool is_open() const { return scope || attachment; }
  };

  int below(int limit) { return static_cast<int>(random_() % static_cast<std::uint32_t>(limit)); }

  void step() {
    if (stack_.size() > 12 || (!stack_.empty() && stack_.back().place.depth > 8)) {
      while (!stack_.empty()) end(stack_.size() - 1);
      return;
    }
    const int choice = below(100);
    if (stack_.empty() || choice < 30) return open();
    if (choice < 65) return set();
    if (choice < 70 && steps_.attaches) return attach();
    if (choice < 74) return count();
    // Mostly the innermost.
    const std::size_t at = below(3) == 0 ? std::size_t(below(int(stack_.size()))) : stack_.size() - 1;
    if (!stack_[at].is_open()) return;
    if (steps_.ends_elsewhere && stack_[at].scope && below(12) == 0) return end_elsewhere(at);
    end(at);
  }

  void open() {
    static constexpr std::array names = {"x", "y"};
    const std::string name = names[std::size_t(below(2))];
    Entry entry;
    if (stack_.empty()) {
      entry.place = {"random." + name, 0, 0, next_trace_++};
    } else {
      const Place& outer = stack_.back().place;
      entry.parent = outer.scope;
      entry.place = {outer.path + "." + name, outer.depth + 1, 0, outer.trace};
    }
    entry.place.scope = next_scope_++;
    const std::string full = stack_.empty() ? entry.place.path : name;
    if (below(2) == 0) {
      const int value = below(1000);
      const std::string text(std::size_t(below(20)), 't');
      entry.scope.reset(new Scope(tele_(full, {{"given", value}, {"text", text}})));
      entry.set = {{"given", std::to_string(value)}, {"text", text}};
    } else {
      entry.scope.reset(new Scope(tele_(full)));
    }
    stack_.push_back(std::move(entry));
  }

  void set() {
    Entry& entry = stack_[std::size_t(below(int(stack_.size())))];
    if (!entry.scope) return;
    const std::string key = "k" + std::to_string(below(6));
    if (below(2) == 0) {
      const int value = below(100'000);
      entry.scope->set(key, value);
      entry.set.emplace_back(key, std::to_string(value));
    } else {
      const std::string text(std::size_t(below(70)), char('a' + below(26)));
      entry.scope->set(key, text);
      entry.set.emplace_back(key, text);
    }
  }

  void attach() {
    if (captured_.empty() || below(2) == 0) {
      captured_.emplace_back(tele_.capture(), stack_.back().place);
      if (captured_.size() > 5) captured_.erase(captured_.begin());
      return;
    }
    const auto& [captured, place] = captured_[std::size_t(below(int(captured_.size())))];
    Entry entry;
    entry.attachment.reset(new Attachment(tele_.attach(captured)));
    entry.place = place;
    stack_.push_back(std::move(entry));
  }

  void count() {
    tele_.count("n");
    ++recorded_;
    const TracedEvent& event = last();
    const Place& place = stack_.back().place;
    CHECK(event.scope == place.path + ".n");
    CHECK(event.depth == place.depth + 1);
    CHECK(event.parent == place.path);
    metrics_.emplace_back(event, place);
  }

  void end(std::size_t at) {
    Entry& entry = stack_[at];
    if (entry.scope) {
      entry.scope.reset();
      ++recorded_;
      const TracedEvent& event = last();
      CHECK(event.scope == entry.place.path);
      CHECK(event.depth == entry.place.depth);
      CHECK(event.in_order == as_delivered(entry.set));
      scopes_.emplace(entry.place.scope, Ended{event, entry.parent, entry.place.trace});
    }
    entry.attachment.reset();
    pop();
  }

  void end_elsewhere(std::size_t at) {
    std::thread([&] { stack_[at].scope.reset(); }).join();
    ++ended_elsewhere_;
    pop();
  }

  void pop() {
    while (!stack_.empty() && !stack_.back().is_open()) stack_.pop_back();
  }

  const TracedEvent& last() {
    REQUIRE(seen_.events.size() == recorded_);
    return seen_.events.back();
  }

  // Spans are unique; who names a parent's span means the model's parent, where that was recorded.
  void check_spans() {
    std::map<std::string, int> by_span;
    std::map<int, std::string> traces;
    for (const auto& [scope, ended] : scopes_) {
      CHECK(by_span.emplace(ended.event.span, scope).second);
      CHECK(traces.emplace(ended.trace, ended.event.trace).first->second == ended.event.trace);
      if (ended.parent < 0) {
        CHECK(ended.event.parent_span.empty());
      } else if (const auto parent = scopes_.find(ended.parent); parent != scopes_.end()) {
        CHECK(ended.event.parent_span == parent->second.event.span);
      }
    }
    for (const auto& [event, place] : metrics_) {
      if (const auto within = scopes_.find(place.scope); within != scopes_.end())
        CHECK(event.span == within->second.event.span);
    }
    std::map<std::string, int> by_trace;
    for (const auto& [number, trace] : traces) CHECK(by_trace.emplace(trace, number).second);
  }

  struct Ended {
    TracedEvent event;
    int parent;
    int trace;
  };

  std::mt19937 random_;
  Steps steps_;
  Traced seen_;
  TelemetryContext tele_{ContextOptions{.enabled = true}, std::ref(seen_)};
  std::vector<std::pair<CapturedScope, Place>> captured_;
  std::vector<Entry> stack_;
  std::map<int, Ended> scopes_;
  std::vector<std::pair<TracedEvent, Place>> metrics_;
  int next_scope_ = 0;
  int next_trace_ = 0;
  std::size_t recorded_ = 0;
  std::uint64_t ended_elsewhere_ = 0;
};

void run_all(Steps steps, int seeds, int count) {
  for (int seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    Model(std::uint32_t(seed), steps).run(count);
  }
}

}  // namespace

TEST_CASE("Scopes in any order keep their attributes, their paths and their parents") {
  run_all({.attaches = false, .ends_elsewhere = false}, 40, 1500);
}

TEST_CASE("So they do with attachments in any order") {
  run_all({.attaches = true, .ends_elsewhere = false}, 40, 1500);
}

TEST_CASE("So they do where some end on another thread") {
  run_all({.attaches = true, .ends_elsewhere = true}, 20, 1500);
}
