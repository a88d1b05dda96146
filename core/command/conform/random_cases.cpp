// Random events and options, from the seed: what nobody thought of.
#include <cstdint>
#include <string>
#include <vector>

#include "command/conform/batch_copy.hpp"
#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"
#include "command/conform/odd_options.hpp"

namespace pollux::conform {

namespace {

std::string any_text(Random& random) {
  constexpr const char* pieces[] = {
      "a", "Z", ".", "\"", "\\",  "\n", "\t", "%s", "{}", "\xC3\xA9", "\xF0\x9F\x98\x80",
      "0", "-", " ", ",",  "\x01"};
  std::string text;
  for (std::uint64_t left = random.below(random.one_in(20) ? 500 : 12); left > 0; --left)
    text += random.one_of(pieces);
  return text;
}

template <class Put>
void any_value(Random& random, Put&& put) {
  switch (random.below(5)) {
    case 0:
      return put(random.one_in(2));
    case 1:
      return put(static_cast<std::int64_t>(random.bits()));
    case 2:
      return put(random.any_double());
    case 3:
      return put(static_cast<double>(random.below(1000)) / 10);
    default:
      return put(any_text(random));
  }
}

std::string any_path(Random& random) {
  std::string path = "r" + std::to_string(random.below(20));
  while (random.one_in(2)) path += ".p" + std::to_string(random.below(5));
  return path;
}

Aggregated any_aggregate(Random& random) {
  Aggregated made{.count = random.one_in(3) ? random.bits() : random.below(100),
                  .sum = random.any_double(),
                  .min = random.any_double(),
                  .max = random.any_double()};
  made.over(std::chrono::nanoseconds(static_cast<std::int64_t>(random.bits() >> random.below(64)) / 4));
  if (random.one_in(2)) return made;
  for (std::uint64_t left = random.below(12); left > 0; --left) made.bounds.push_back(random.any_double());
  for (std::size_t i = 0; i <= made.bounds.size(); ++i)
    made.buckets.push_back(random.bits() >> random.below(64));
  return made;
}

void add_event(EventList& events, Random& random) {
  const std::string path = any_path(random);
  if (random.one_in(2)) {
    events.timing(path, std::chrono::nanoseconds(random.bits() >> (2 + random.below(60))));
    if (random.one_in(5)) events.failed();
  } else if (random.one_in(20)) {
    events.unknown(path, static_cast<std::uint16_t>(random.bits()));
  } else {
    any_value(random,
              [&](const auto& value) { events.metric(random.one_of(every_metric_type), path, value); });
    if (random.one_in(4)) events.aggregate(any_aggregate(random));
  }
  if (random.one_in(3)) events.at(std::chrono::nanoseconds(static_cast<std::int64_t>(random.bits()) / 4));
  events.thread(static_cast<std::uint32_t>(random.below(6)));
  for (std::uint64_t left = random.below(6); left > 0; --left) {
    any_value(random,
              [&](const auto& value) { events.attribute("k" + std::to_string(random.below(30)), value); });
  }
}

void random_events(Trial& trial) {
  Random& random = trial.random();
  Started reporter(trial);
  for (int round = 0; round < 40; ++round) {
    EventList events;
    for (std::uint64_t left = 1 + random.below(100); left > 0; --left) add_event(events, random);
    const Appended appended{.event = static_cast<std::uint32_t>(random.below(4) * 8),
                            .attribute = static_cast<std::uint32_t>(random.below(4) * 8)};
    BatchCopy copy(events.raw(), appended);
    copy.make_read_only();
    const Answer answer = reporter.deliver(copy.batch());
    expect(answer.status == POLLUX_OK || !trial.works(), "OK, with events rejected or not",
           "deliver answered " + answer.text() + " in round " + std::to_string(round));
    copy.revoke();
    if (random.one_in(4)) reporter.settle();
  }
  EventList next;
  add_ordinary(next);
  reporter.accept(next.raw());
}

void random_options(Trial& trial) {
  if (trial.manifest().options.empty()) throw Skipped{"it takes no options"};
  Random& random = trial.random();
  std::vector<std::vector<OddValue>> admitted;
  for (const load::OptionSpec& spec : trial.manifest().options) admitted.push_back(odd_values(spec));
  for (int round = 0; round < 300; ++round) {
    config::Option options = trial.target().options;
    std::size_t index = 0;
    for (const load::OptionSpec& spec : trial.manifest().options) {
      const std::vector<OddValue>& values = admitted[index++];
      if (values.empty() || !random.one_in(3)) continue;
      set_option(options, usable_key(spec), values[random.below(values.size())].value);
    }
    take_or_refuse(trial, options, "the options of round " + std::to_string(round));
  }
}

}  // namespace

std::span<const Case> random_cases() {
  static constexpr Case cases[] = {
      {"random.events", "survives random events", "it goes on whatever a program emits",
       "repeat it under the address sanitizer, or with a debugger, by the same --seed", random_events},
      {"random.options", "takes or refuses random options", "a refusal is INVALID, and says why",
       "repeat it by the same --seed, and print what create gets", random_options},
  };
  return cases;
}

}  // namespace pollux::conform
