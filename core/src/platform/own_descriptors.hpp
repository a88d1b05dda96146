// OwnDescriptors: those descriptors that are this process's alone: whatever holds a lock, listens, or is the
// connection of a client. In: numbers, by who opened them. Out: a forked child that holds none of them.
#pragma once

#include <cerrno>
#include <cstdint>
#include <mutex>

namespace pollux::platform {

// A lock of flock(2) and a listening socket last as long as any process has them open: without this, a worker
// that was forked without exec would keep both after its parent is gone, and the parent's restart would fail.
//
// Any thread may call every function. A number is entered for as long as it is open.
class OwnDescriptors {
 public:
  // `owner` tells those who enter numbers apart; see remove_all.
  static void add(int number, const void* owner);
  static void remove(int number, const void* owner);
  // Whatever that owner has left behind.
  static void remove_all(const void* owner);

  // The same for what `open` returns, -1 for a failure, with errno: no fork comes in between.
  template <class Open>
  [[nodiscard]] static int open(Open&& open, const void* owner) {
    const std::lock_guard lock(mutex());
    const int number = open();
    const int error = errno;
    add_locked(number, owner);
    errno = error;
    return number;
  }
  // Removes and closes.
  static void close(int number, const void* owner);

  // How often this process has forked. One that grows between the opening of a descriptor and the end of its
  // `add` may have left it to a child.
  [[nodiscard]] static std::uint64_t forks();

  // Held over fork, which is counted with it.
  static void count_fork();
  [[nodiscard]] static std::mutex& mutex();
  // In the child, with the mutex: each number stands for /dev/null from now on, so that no other file gets it
  // while a copied object may still write to it, or close it. A number that stands for another file by now,
  // because it was closed and never removed, is left alone.
  static void replace_all();

 private:
  static void add_locked(int number, const void* owner);
  static void remove_locked(int number, const void* owner);
};

}  // namespace pollux::platform
