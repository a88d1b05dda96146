// Much at once, and nothing.
#include <cstdint>
#include <string>
#include <vector>

#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"

namespace pollux::conform {

namespace {

using namespace std::chrono_literals;

void one_event(Trial& trial) {
  Started reporter(trial);
  EventList events;
  events.timing("a", 1ms);
  for (int i = 0; i < 200; ++i) reporter.accept(events.raw());
  reporter.settle();
}

void thousands_of_scopes(Trial& trial) {
  Started reporter(trial);
  EventList events;
  for (int i = 0; i < 10'000; ++i) {
    const std::string scope = "s" + std::to_string(i % 3000);
    if (i % 2 == 0) {
      events.timing(scope, std::chrono::microseconds(i)).attribute("i", i);
    } else {
      events.metric(every_metric_type[i / 2 % std::ssize(every_metric_type)], scope + ".m", i)
          .thread(static_cast<std::uint32_t>(i % 7 + 1));
    }
  }
  for (std::uint32_t round = 0; round < 3; ++round) reporter.accept(events.raw());
  reporter.settle();
}

// A million events, in the memory of a few: the array repeats a block.
void a_million_events(Trial& trial) {
  constexpr std::uint32_t million = 1'000'000;
  Started reporter(trial);
  EventList block;
  add_ordinary(block);
  pollux_batch batch = block.raw();
  std::vector<pollux_event> events;
  events.reserve(million);
  while (events.size() < million) events.push_back(batch.events[events.size() % batch.count]);
  batch.events = events.data();
  batch.count = million;
  reporter.accept(batch);
  reporter.settle();
}

// Ids are dense in the host, but a reporter is sent what is routed to it: the first that it sees may be high.
void sparse_ids(Trial& trial) {
  constexpr std::uint32_t ids[] = {100'000, 3, 65'536, 99'999, 1};
  static pollux_scope scopes[std::size(ids)];
  Started reporter(trial);
  EventList events;
  for (const std::uint32_t id : ids) events.timing("sparse" + std::to_string(id), 1ms).attribute("a", 1);
  pollux_batch batch = events.raw();
  std::vector<pollux_event> changed(batch.events, batch.events + batch.count);
  std::vector<pollux_attribute> attributes(std::size(ids));
  for (std::size_t i = 0; i < std::size(ids); ++i) {
    scopes[i] = *changed[i].scope;
    scopes[i].id = scopes[i].path_id = ids[i];
    changed[i].scope = &scopes[i];
    attributes[i] = changed[i].attributes[0];
    attributes[i].key_id = ids[i];
    changed[i].attributes = &attributes[i];
  }
  batch.events = changed.data();
  reporter.accept(batch);
  reporter.settle();
}

void no_event(Trial& trial) {
  Started reporter(trial);
  EventList events;
  events.timing("a", 1ms);
  pollux_batch batch = events.raw();
  batch.count = 0;
  const Answer answer = reporter.deliver(batch);
  expect(answer.consumed == 0, "nothing consumed of nothing", std::to_string(answer.consumed) + " consumed");
  reporter.accept(events.raw());
}

}  // namespace

std::span<const Case> volume_cases() {
  static constexpr Case cases[] = {
      {"volume.one_event", "takes batches of a single event", "a program that does little has no other ones",
       "let nothing depend on a batch's size", one_event},
      {"volume.scopes", "takes thousands of scopes", "there are as many scopes as the program has names",
       "index by id, and let tables grow", thousands_of_scopes},
      {"volume.million", "takes a million events in one batch",
       "a batch has no largest size; its count goes up to 2^32 - 1",
       "write piece by piece, or consume a part and answer RETRY", a_million_events},
      {"volume.sparse_ids", "takes ids that begin high",
       "ids are dense in the host, but only what is routed to a reporter reaches it",
       "grow the array before an id is looked up in it", sparse_ids},
      {"volume.no_event", "survives a batch of no event", "no host sends one",
       "let a loop over `count` do all", no_event},
  };
  return cases;
}

}  // namespace pollux::conform
