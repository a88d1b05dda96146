// The extension snapshot/1: a JSON document, from any thread, at any time.
#include <atomic>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"
#include "command/conform/step.hpp"

namespace pollux::conform {

namespace {

struct Taken {
  std::int32_t status = POLLUX_OK;
  std::string message;
  int times = 0;
  bool ends_in_nul = false;
  std::string json;
};

Taken read(Instance& reporter, const pollux_ext_snapshot& snapshot) {
  Taken taken;
  const Step step("snapshot/1 read");
  const auto take = [](void* into, pollux_string json) {
    auto& kept = *static_cast<Taken*>(into);
    if (++kept.times > 1 || !json.data) return;
    kept.json.assign(json.data, json.size);
    kept.ends_in_nul = json.data[json.size] == '\0';
  };
  char message[Instance::most_message] = "";
  pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, sizeof message, -1, message, nullptr, 0};
  taken.status = snapshot.read(reporter.self(), monotonic_ns() + 10'000'000'000, &taken, take, &result);
  taken.message = message;
  return taken;
}

void reset(Instance& reporter, const pollux_ext_snapshot& snapshot) {
  if (!snapshot.reset) return;
  pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, 0, -1, nullptr, nullptr, 0};
  snapshot.reset(reporter.self(), &result);
}

const pollux_ext_snapshot& snapshot_of(Instance& reporter) {
  const pollux_ext_snapshot* snapshot = reporter.snapshot();
  if (!snapshot) throw Skipped{"it offers no snapshot/1"};
  return *snapshot;
}

void check(const Taken& taken, const char* when) {
  expect(taken.status == POLLUX_OK, "OK",
         "read answered " + status_text(taken.status) + " " + when + ": " + taken.message);
  expect(taken.times == 1, "`take` is called once, before read returns",
         std::to_string(taken.times) + " times " + when);
  expect(taken.ends_in_nul, "a NUL byte follows the text", std::string("none does ") + when);
  expect(nlohmann::json::accept(taken.json), "one JSON document",
         std::string(when) + ": " + taken.json.substr(0, 300));
}

void is_json(Trial& trial) {
  Started reporter(trial);
  const pollux_ext_snapshot& snapshot = snapshot_of(reporter);
  check(read(reporter, snapshot), "before the first event");
  EventList events;
  add_ordinary(events);
  events.metric(MetricType::gauge, "g", std::numeric_limits<double>::quiet_NaN());
  events.metric(MetricType::histogram, "h", std::numeric_limits<double>::infinity());
  events.metric(MetricType::counter, "c", -std::numeric_limits<double>::infinity());
  events.metric(MetricType::untyped, "u", "quote \" backslash \\ line\n").attribute("\"", "\x01");
  events.timing("\xC3\xA9\"\\\n", std::chrono::hours(1));
  reporter.deliver(events.raw());
  check(read(reporter, snapshot), "with numbers and texts that JSON has to escape");
  reporter.flush();
  check(read(reporter, snapshot), "after a flush");
  reset(reporter, snapshot);
  check(read(reporter, snapshot), "after a reset");
}

void meanwhile(Trial& trial) {
  Started reporter(trial);
  const pollux_ext_snapshot& snapshot = snapshot_of(reporter);
  EventList events;
  for (int i = 0; i < 200; ++i) {
    events.timing("s" + std::to_string(i), std::chrono::milliseconds(1)).metric(MetricType::gauge, "m", i);
  }
  const pollux_batch& batch = events.raw();
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::thread reader([&] {
    for (int i = 0; !done || i == 0; ++i) {
      const Taken taken = read(reporter, snapshot);
      if (taken.status != POLLUX_OK || taken.times != 1 || !nlohmann::json::accept(taken.json)) ++wrong;
      if (i % 8 == 7) reset(reporter, snapshot);
    }
  });
  try {
    for (int i = 0; i < 50; ++i) reporter.accept(batch);
    reporter.settle();
  } catch (const Failed& failed) {
    trial.note(failed);
  }
  done = true;
  reader.join();
  expect(wrong == 0, "one JSON document each time", std::to_string(wrong) + " snapshots were none");
}

}  // namespace

std::span<const Case> snapshot_cases() {
  static constexpr Case cases[] = {
      {"snapshot.json", "gives a snapshot that is JSON",
       "Host::snapshot, and whoever shows it, parse the text",
       "escape texts; write null for numbers that JSON does not have", is_json},
      {"snapshot.meanwhile", "gives snapshots while it is delivered to",
       "read and reset are called by any thread, at any time between create and stop",
       "guard what deliver changes with a mutex", meanwhile},
  };
  return cases;
}

}  // namespace pollux::conform
