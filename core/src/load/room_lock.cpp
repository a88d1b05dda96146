#include "load/room_lock.hpp"

#include <mutex>

namespace pollux::load {

namespace {
constinit std::mutex mutex;
// Of this thread; a forked child's thread goes on with them.
thread_local constinit int times_held = 0;
thread_local constinit bool is_on_loan = false;  // so it does not hold the mutex itself
thread_local constinit RoomLock::Loan* loan = nullptr;
}  // namespace

void RoomLock::lock() {
  if (times_held++ > 0) return;
  is_on_loan = loan && loan->stands;
  if (!is_on_loan) mutex.lock();
}

void RoomLock::unlock() {
  if (--times_held == 0 && !is_on_loan) mutex.unlock();
}

RoomLock::Borrowed::Borrowed(Loan& from) { loan = &from; }
RoomLock::Borrowed::~Borrowed() { loan = nullptr; }

bool RoomLock::is_borrowed() { return loan != nullptr; }

}  // namespace pollux::load
