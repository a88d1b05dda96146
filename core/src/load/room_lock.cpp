#include "load/room_lock.hpp"

#include <mutex>

namespace pollux::load {

namespace {
constinit std::mutex mutex;
thread_local constinit int times_held = 0;  // by this thread; a forked child's thread goes on with its count
}  // namespace

void RoomLock::lock() {
  if (times_held++ == 0) mutex.lock();
}

void RoomLock::unlock() {
  if (--times_held == 0) mutex.unlock();
}

}  // namespace pollux::load
