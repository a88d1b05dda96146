#include "collect/view.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "scripted.hpp"

using namespace pollux;
using namespace pollux::test;
using collect::Label;
using collect::Taken;
using collect::View;

namespace {

constexpr std::uint32_t half = 0x80000000;

route::Rule rule(double sample = 1.0) {
  route::Rule made;
  made.include.emplace_back("**");
  made.sample = sample;
  return made;
}

// A host's batch as it is filled, event by event.
class Host {
 public:
  explicit Host(std::vector<route::Rule> rules) : routes(std::move(rules)) {}

  void add(std::uint32_t draw = 0, std::string_view path = "scope") {
    const std::uint32_t route = routes.classify(path).timing;
    if (std::ranges::find(seen_, route) == seen_.end()) seen_.push_back(route);
    labels_[batch_->count] = {route, draw};
    pollux_event& event = batch_->add() = {};
    event.start_ns = number_++;
    event.flags = POLLUX_EVENT_ATTACHED;
    auto* ids = batch_->texts.take_array<pollux_span>(1);
    *ids = {};
    ids->trace_state = ids->status_message = {"", 0};
    event.span = ids;
  }
  [[nodiscard]] bool is_full() const { return batch_->count == deliver::Batch::most_events; }

  // What the view has of what was added since the last time; and whether it is the host's own batch.
  View::Part hand_to(View& view, bool has_traces = false) {
    const Taken taken{batch_.share(), handed_,   batch_->count, {labels_.data(), batch_->count},
                      seen_,          has_traces};
    View::Part part = view.part_of(taken, routes, pool);
    shared = part.count > 0 && part.runs[0].batch == taken.batch;
    return part;
  }
  void go_on() {
    handed_ = batch_->count;
    seen_.clear();
    if (is_full()) batch_ = pool.take(), handed_ = 0;
  }

  route::Routes routes;
  deliver::BatchPool pool;
  bool shared = false;

 private:
  OpenBatch batch_ = pool.take();
  std::vector<Label> labels_ = std::vector<Label>(deliver::Batch::most_events);
  std::vector<std::uint32_t> seen_;
  std::uint32_t handed_ = 0;
  std::int64_t number_ = 0;
};

std::vector<std::int64_t> numbers_of(const View::Part& part) {
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < part.count; ++i) {
    for (std::uint32_t event = part.runs[i].begin; event < part.runs[i].end; ++event)
      numbers.push_back(part.runs[i].batch->events[event].start_ns);
  }
  return numbers;
}

}  // namespace

TEST_CASE("A view that wants all shares the host's batch, without a copy") {
  Host host({rule()});
  View view(0, false);
  for (std::int64_t round = 0; round < 3; ++round) {
    host.add();
    CHECK(numbers_of(host.hand_to(view)) == std::vector{round});
    CHECK(host.shared);
    host.go_on();
  }
}

TEST_CASE("A view that wants a part has copies, close together however few at a time") {
  Host host({rule(0.5)});
  View view(0, false);
  const deliver::Batch* own = nullptr;
  for (std::uint32_t round = 0; round < 100; ++round) {
    host.add(half - 1);
    host.add(half);
    const View::Part part = host.hand_to(view);
    REQUIRE(numbers_of(part) == std::vector<std::int64_t>{2 * round});
    CHECK_FALSE(host.shared);
    if (!own) own = &*part.runs[0].batch;
    CHECK(&*part.runs[0].batch == own);
    CHECK(part.runs[0].begin == round);
    host.go_on();
  }
}

TEST_CASE("Copies go on in the next batch when one is full") {
  Host host({rule(0.5)});
  View view(0, false);
  std::vector<std::int64_t> numbers, expected;
  for (std::int64_t i = 0; i < 5000; ++i) {
    host.add(i % 3 == 0 ? 0 : half);
    if (i % 3 == 0) expected.push_back(i);
    if (i % 700 != 699 && i != 4999 && !host.is_full()) continue;
    const auto part = numbers_of(host.hand_to(view));
    numbers.insert(numbers.end(), part.begin(), part.end());
    host.go_on();
  }
  CHECK(numbers == expected);
}

TEST_CASE("A view that wanted a part of a batch copies until it has wanted all of one") {
  route::Rule some = rule();
  some.exclude.emplace_back("other");
  Host host({some});
  View view(0, false);
  const auto shares = [&](std::string_view path, bool fills) {
    do host.add(0, path);
    while (fills && !host.is_full());
    static_cast<void>(host.hand_to(view));
    host.go_on();
    return host.shared;
  };
  CHECK(shares("scope", true));
  CHECK(shares("scope", false));
  CHECK_FALSE(shares("other", false));
  CHECK_FALSE(shares("scope", true));  // the rest of that batch
  CHECK_FALSE(shares("scope", true));
  CHECK(shares("scope", true));
}

TEST_CASE("Trace ids go to who asked for them, and to nobody else") {
  Host host({rule(), rule()});
  View asks(0, true), does_not(1, false);
  host.add();
  const View::Part with = host.hand_to(asks, /*has_traces=*/true);
  CHECK(host.shared);
  REQUIRE(with.count == 1);
  CHECK(with.runs[0].batch->events[0].span != nullptr);
  const View::Part without = host.hand_to(does_not, /*has_traces=*/true);
  REQUIRE(without.count == 1);
  const pollux_event& event = without.runs[0].batch->events[without.runs[0].begin];
  CHECK(event.span == nullptr);
  CHECK((event.flags & POLLUX_EVENT_ATTACHED) == 0);
}

TEST_CASE("Reporters that want the same share one view") {
  Scripted reporters[4];
  View::Workers workers;
  for (Scripted& reporter : reporters)
    workers.push_back(std::make_shared<Worker>(settings(), instance_of(reporter)));
  route::Rule other = rule();
  other.exclude.emplace_back("health.**");
  const route::Routes routes({rule(), other, rule(), rule(0.5)});
  const std::vector<View> views = collect::views_of(routes, workers);
  REQUIRE(views.size() == 3);
  CHECK(views[0].workers() == View::Workers{workers[0], workers[2]});
  CHECK(views[1].workers() == View::Workers{workers[1]});
  CHECK(views[2].workers() == View::Workers{workers[3]});
}
