// What an instance takes, when it takes it, and that it gives it back.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>

#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"
#include "command/conform/odd_options.hpp"
#include "command/conform/process_state.hpp"

namespace pollux::conform {

namespace {

void live(Trial& trial, EventList& events) {
  Started reporter(trial);
  reporter.deliver(events.raw());
  reporter.flush();
}

void create_is_quiet(Trial& trial) {
  static_cast<void>(trial.functions());
  const GivenOptions options(trial.target().options);
  { const Instance warm(trial, options); }  // what is made once for all instances is there now
  const std::size_t threads = running_threads();
  const std::size_t descriptors = open_descriptors();
  const Instance reporter(trial, options);
  expect(running_threads() == threads, "threads are started by start",
         std::to_string(running_threads() - threads) + " more after create");
  expect(open_descriptors() == descriptors, "files and sockets are opened by start",
         "open after create: " + descriptors_text());
  expect(std::filesystem::is_empty(options.folder()), "files are made by start", "there is one after create");
}

void gives_back(Trial& trial) {
  EventList events;
  add_ordinary(events);
  for (int i = 0; i < 3; ++i) live(trial, events);
  const std::size_t threads = running_threads();
  const std::size_t descriptors = open_descriptors();
  for (int i = 0; i < 10; ++i) live(trial, events);
  expect(open_descriptors() <= descriptors, "as many descriptors as before",
         std::to_string(open_descriptors() - descriptors) + " more after 10 lives: " + descriptors_text());
  expect(running_threads() <= threads, "as many threads as before",
         std::to_string(running_threads() - threads) + " more after 10 lives");
}

void frees(Trial& trial) {
  if (heap_in_use() == 0) throw Skipped{"the allocator here does not say what is in use"};
  EventList events;
  add_ordinary(events);
  constexpr int lives = 20;
  for (int i = 0; i < lives; ++i) live(trial, events);
  // What the allocator and libraries keep for the next one grows ever less; a leak grows in every round.
  constexpr std::size_t tolerated = lives * 256;  // bytes
  std::size_t grown = std::numeric_limits<std::size_t>::max();
  for (int round = 0; round < 6 && grown >= tolerated; ++round) {
    const std::size_t before = heap_in_use();
    for (int i = 0; i < lives; ++i) live(trial, events);
    const std::size_t after = heap_in_use();
    grown = std::min(grown, after > before ? after - before : 0);
  }
  expect(grown < tolerated, "as much memory in use as before",
         std::to_string(grown / lives) + " bytes more after each of " + std::to_string(lives) + " lives");
}

void refusal_is_clean(Trial& trial) {
  const auto wrong = refused_options(trial);
  if (!wrong) throw Skipped{"it refuses no options that its schema admits"};
  const GivenOptions options(*wrong);
  const auto refuse = [&] { const Instance refused(trial, options); };
  for (int i = 0; i < 20; ++i) refuse();
  const std::size_t descriptors = open_descriptors();
  const std::size_t threads = running_threads();
  const std::size_t heap = heap_in_use();
  for (int i = 0; i < 100; ++i) refuse();
  expect(open_descriptors() == descriptors && running_threads() == threads,
         "a create that failed leaves nothing behind", "descriptors or threads are left");
  const std::size_t grown = heap_in_use() > heap ? heap_in_use() - heap : 0;
  expect(grown < 100 * 16, "a create that failed leaves nothing behind",
         std::to_string(grown / 100) + " bytes each time");
}

}  // namespace

std::span<const Case> resource_cases() {
  static constexpr Case cases[] = {
      {"resource.create_is_quiet", "does no I/O while it is created",
       "a reload makes the new instance beside the old one, which still has the file or the port",
       "check options in create, and acquire in start", create_is_quiet},
      {"resource.gives_back", "gives back descriptors and threads",
       "a program that reloads its configuration for months runs out of them",
       "close files and join threads in stop, and what a failed start has taken in destroy", gives_back},
      {"resource.frees", "frees its memory", "a program that reloads its configuration for months grows",
       "free in destroy what create and deliver took; valgrind and the leak sanitizer say where", frees},
      {"resource.refusal_is_clean", "leaves nothing behind when it refuses",
       "after a create that failed nothing is called, destroy neither",
       "free everything before create answers anything but OK", refusal_is_clean},
  };
  return cases;
}

}  // namespace pollux::conform
