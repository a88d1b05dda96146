#include "platform/own_descriptors.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "platform/standard_descriptors.hpp"

namespace pollux::platform {

namespace {

struct Entry {
  int number;
  const void* owner;
  dev_t device;  // with the inode: what it stood for when it was entered
  ino_t inode;
};

struct Table {
  std::mutex mutex;
  std::vector<Entry> entries;
  std::uint64_t forks = 0;
};

Table& table() {
  static Table& table = *new Table;  // immortal
  return table;
}

bool is_still(const Entry& entry) {
  struct stat found {};
  return ::fstat(entry.number, &found) == 0 && found.st_dev == entry.device && found.st_ino == entry.inode;
}

}  // namespace

std::mutex& OwnDescriptors::mutex() { return table().mutex; }

std::uint64_t OwnDescriptors::forks() {
  const std::lock_guard lock(mutex());  // so never between the count and the fork
  return table().forks;
}

void OwnDescriptors::count_fork() { ++table().forks; }

void OwnDescriptors::add_locked(int number, const void* owner) {
  struct stat found {};
  if (number < 0 || ::fstat(number, &found) != 0) return;
  remove_locked(number, owner);
  table().entries.push_back({number, owner, found.st_dev, found.st_ino});
}

void OwnDescriptors::remove_locked(int number, const void* owner) {
  std::erase_if(table().entries,
                [&](const Entry& entry) { return entry.number == number && entry.owner == owner; });
}

void OwnDescriptors::add(int number, const void* owner) {
  const std::lock_guard lock(mutex());
  add_locked(number, owner);
}

void OwnDescriptors::remove(int number, const void* owner) {
  const std::lock_guard lock(mutex());
  remove_locked(number, owner);
}

void OwnDescriptors::remove_all(const void* owner) {
  const std::lock_guard lock(mutex());
  std::erase_if(table().entries, [owner](const Entry& entry) { return entry.owner == owner; });
}

void OwnDescriptors::close(int number, const void* owner) {
  const std::lock_guard lock(mutex());
  remove_locked(number, owner);
  ::close(number);
}

// No memory is asked for here, and at the limit of descriptors the first that is replaced makes room.
void OwnDescriptors::replace_all() {
  std::vector<Entry>& entries = table().entries;
  const auto first = std::find_if(entries.begin(), entries.end(), is_still);
  if (first == entries.end()) return entries.clear();
  int nothing = open_nothing(O_CLOEXEC);
  const bool is_full = nothing < 0;
  if (is_full) {
    ::close(first->number);
    nothing = open_nothing(O_CLOEXEC);  // gets that very number
  }
  for (const Entry& entry : entries) {
    if (!is_still(entry)) continue;
    if (nothing >= 0) {
      ::dup3(nothing, entry.number, O_CLOEXEC);
    } else {
      ::close(entry.number);  // what holds a lock must not stay, come what may
    }
  }
  if (nothing >= 0 && !is_full) ::close(nothing);
  entries.clear();
}

}  // namespace pollux::platform
