// Calls from several threads, as far as the contract allows them; and the plugin's own threads.
#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"
#include "command/conform/process_state.hpp"

namespace pollux::conform {

namespace {

// Runs it on a thread of its own, to its end; what it throws is thrown here.
void elsewhere(const std::function<void()>& body) {
  std::exception_ptr thrown;
  std::thread([&] {
    try {
      body();
    } catch (...) {
      thrown = std::current_exception();
    }
  }).join();
  if (thrown) std::rethrow_exception(thrown);
}

void worker_changes(Trial& trial) {
  EventList events;
  add_ordinary(events);
  const pollux_batch& batch = events.raw();
  Started reporter(trial);
  for (int i = 0; i < 20; ++i) elsewhere([&] { reporter.accept(batch); });
  elsewhere([&] { reporter.settle(); });
}

void each_call_elsewhere(Trial& trial) {
  EventList events;
  add_ordinary(events);
  const pollux_batch& batch = events.raw();
  std::unique_ptr<Instance> reporter;
  elsewhere([&] { reporter = std::make_unique<Instance>(trial); });
  if (!reporter || !reporter->exists()) throw Skipped{"it cannot be created; see lifecycle.creates"};
  bool started = false;
  elsewhere([&] { started = reporter->start().status == POLLUX_OK; });
  if (!started) throw Skipped{"it does not start; see lifecycle.starts"};
  elsewhere([&] { reporter->accept(batch); });
  elsewhere([&] { reporter->settle(); });
  elsewhere([&] { reporter->stop(); });
  elsewhere([&] { reporter.reset(); });
}

void in_parallel(Trial& trial) {
  static_cast<void>(trial.functions());
  if (!Started(trial).exists()) return;  // or skips the case
  constexpr int workers = 4;
  std::vector<EventList> events(workers);
  std::vector<std::unique_ptr<Started>> reporters;
  for (EventList& list : events) {
    for (int i = 0; i < 20; ++i) add_ordinary(list);
    static_cast<void>(list.raw());
    reporters.push_back(std::make_unique<Started>(trial));
  }
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (std::size_t n = 0; n < reporters.size(); ++n) {
    threads.emplace_back([&, n] {
      const pollux_batch& batch = events[n].raw();
      try {
        for (int i = 0; i < 50; ++i) {
          if (reporters[n]->deliver(batch).status == POLLUX_FATAL) ++refused;
        }
      } catch (const Failed&) {
        ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  expect(refused == 0 || !trial.works(), "each instance goes on beside the others",
         "of " + std::to_string(workers) + " that were delivered to at once some answered wrongly or FATAL");
}

void asked_meanwhile(Trial& trial) {
  Started reporter(trial);
  const auto get_extension = trial.functions().get_extension;
  if (!get_extension) throw Skipped{"it has no extensions, and no get_extension"};
  EventList events;
  add_ordinary(events);
  const pollux_batch& batch = events.raw();
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::thread asker([&] {
    do {
      if (get_extension(reporter.self(), "no such thing/1")) ++wrong;
      get_extension(reporter.self(), POLLUX_EXT_SNAPSHOT);
    } while (!done);
  });
  try {
    for (int i = 0; i < 50; ++i) reporter.accept(batch);
  } catch (const Failed& failed) {
    trial.note(failed);
  }
  done = true;
  asker.join();
  expect(wrong == 0, "null", "an extension of an unknown name");
}

void silent_in_the_end(Trial& trial) {
  EventList events;
  add_ordinary(events);
  Started reporter(trial);
  reporter.accept(events.raw());
  reporter.settle();
  reporter.stop();
  reporter.destroy();
  reporter.host().close();
  // What a thread of its own would do late, it does within this time.
  if (running_threads() > 1) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  expect(reporter.host().late_calls() == 0, "the host's functions are called until destroy returns",
         std::to_string(reporter.host().late_calls()) + " calls of them after that");
}

}  // namespace

std::span<const Case> thread_cases() {
  static constexpr Case cases[] = {
      {"threads.worker_changes", "is delivered to by one thread after another",
       "calls are serialised, but the thread may change from one to the next",
       "keep nothing in thread_local that the next call needs", worker_changes},
      {"threads.each_call", "has each call made by another thread",
       "a program may open, flush and close a host from where it likes",
       "tie nothing to the thread that created or started it", each_call_elsewhere},
      {"threads.in_parallel", "has instances that work at the same time",
       "each reporter has its own thread, those of one plugin too",
       "guard what instances share, global variables above all; try the thread sanitizer", in_parallel},
      {"threads.asked_meanwhile", "answers get_extension at any time",
       "it is the one function of the table that any thread may call while others run",
       "return the address of a constant", asked_meanwhile},
      {"threads.silent_in_the_end", "leaves the host alone after destroy",
       "pollux_host and what it stands for may be gone by then", "join threads in stop", silent_in_the_end},
  };
  return cases;
}

}  // namespace pollux::conform
