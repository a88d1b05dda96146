#include "load/loader.hpp"

#include <atomic>
#include <memory>
#include <system_error>
#include <utility>

#include "diagnose/abandoned.hpp"
#include "load/room_lock.hpp"
#include "platform/loader.hpp"
#include "platform/process.hpp"
#include "platform/task.hpp"

namespace pollux::load {

namespace {

using Clock = platform::Task::Clock;

struct Load {
  std::string library;
  std::function<void()> body;
  RoomLock::Loan loan;
  std::atomic<bool> has_returned{false};
  Clock::time_point began = Clock::now();
  std::uint64_t process = platform::process_epoch();  // a forked child has a loader's lock of its own
};

thread_local constinit const Load* current_load = nullptr;

// The load that was abandoned, under RoomLock. Never destroyed: its thread may outlive everything.
std::shared_ptr<const Load>& abandoned() {
  static auto& load = *new std::shared_ptr<const Load>;
  return load;
}

void run_load(Load& load) {
  const platform::Loading loading;
  const RoomLock::Borrowed lock(load.loan);
  current_load = &load;
  load.body();
  current_load = nullptr;
  load.has_returned.store(true, std::memory_order_release);  // pairs with load_within
}

Error hangs(const Load& load) {
  return {load.library,
          "loading it has not returned after " + diagnose::duration_text(Clock::now() - load.began) +
              ": a constructor in it, or in a library that it needs, hangs",
          "constructors that return", "see where the thread 'plx load' is, for instance with gdb"};
}

Error blocked(const std::string& library, const Load& by) {
  return {library,
          "it cannot be loaded while '" + by.library + "' is being loaded, which has not returned after " +
              diagnose::duration_text(Clock::now() - by.began) + " and holds the lock of the system's loader",
          "a loader that is free", "take that plugin out of the configuration, and restart the program"};
}

}  // namespace

Result<void> load_within(const std::string& library, std::function<void()> body) {
  if (RoomLock::is_borrowed()) {
    body();
    return {};
  }
  if (const auto& by = abandoned();
      by && by->process == platform::process_epoch() &&
      !by->has_returned.load(std::memory_order_acquire)) {  // pairs with run_load
    return failure(blocked(library, *by));
  }
  const auto load = std::make_shared<Load>();
  load->library = library;
  load->body = std::move(body);
  platform::Task task;
  try {
    task = platform::Task("plx load", [load] { run_load(*load); });
  } catch (const std::system_error&) {  // no thread to be had
    run_load(*load);
  }
  if (task.await(Clock::now() + load_timeout)) return {};
  load->loan.stands = false;
  abandoned() = load;
  task.leave();
  diagnose::note_abandoned("", "loading '" + library + "'", Clock::now() - load->began,
                           "its thread is left behind, and no other library can be loaded until it returns");
  return failure(hangs(*load));
}

bool is_abandoned_load() { return current_load && !current_load->loan.stands; }

}  // namespace pollux::load
