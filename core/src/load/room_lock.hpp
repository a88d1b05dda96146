// RoomLock: guards what this room keeps for the life of the process, the libraries and the plugins.
#pragma once

#include <atomic>

namespace pollux::load {

// Held over fork, so that no child begins with a library half loaded. Its owner may take it again: the
// constructor of a library that is being loaded may fork, or open a host. No std::recursive_mutex, which
// knows its owner by a number that changes in a child, and knows no loans.
class RoomLock {
 public:
  static void lock();
  static void unlock();

  RoomLock() { lock(); }
  ~RoomLock() { unlock(); }
  RoomLock(const RoomLock&) = delete;
  RoomLock& operator=(const RoomLock&) = delete;

  // From a thread that holds the lock and waits, to the one that loads a library for it. While the loan
  // stands the borrower passes the lock as if it were the holder; the holder ends the loan when it waits no
  // longer.
  struct Loan {
    std::atomic<bool> stands{true};
  };
  // The calling thread works under that loan while this lives.
  class Borrowed {
   public:
    explicit Borrowed(Loan& loan);
    ~Borrowed();
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
  };
  // Whether the calling thread works under a loan: it is in the constructor of a library.
  [[nodiscard]] static bool is_borrowed();
};

}  // namespace pollux::load
