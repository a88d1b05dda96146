// RoomLock: guards what this room keeps for the life of the process, the libraries and the plugins.
#pragma once

namespace pollux::load {

// Held over fork, so that no child begins with a library half loaded. Its owner may take it again: the
// constructor of a library that is being loaded may fork, or open a host. No std::recursive_mutex, which
// knows its owner by a number that changes in a child.
class RoomLock {
 public:
  static void lock();
  static void unlock();

  RoomLock() { lock(); }
  ~RoomLock() { unlock(); }
  RoomLock(const RoomLock&) = delete;
  RoomLock& operator=(const RoomLock&) = delete;
};

}  // namespace pollux::load
